// What stands above the first line, whether there are more or none, and below the last: our lines that wait.

import type { Pending } from "../model/outbox.ts";
import type { Item, Place } from "../model/place.ts";
import { isFirst } from "../model/rows.ts";
import type { World } from "../model/world.ts";
import * as WORDS from "../words.ts";
import { element } from "./dom.ts";
import { pendingRow } from "./row.ts";

/** Draws what stands above; `text` is for a place in which there is something. */
export function drawHead(head: HTMLElement, world: World, place: Place, text: string): void {
  const isEmpty = place.items.length === 0 && !world.outbox.some((one) => one.place === place.id);
  const isTalk = place.kind === "talk";
  head.className = isEmpty ? "empty" : "more";
  if (!isEmpty) return head.replaceChildren(isTalk ? "" : text);
  const isKnown = isTalk || place.to !== undefined;
  const title = isTalk ? WORDS.emptyTalk(place.name) : isKnown ? WORDS.emptyRoom : WORDS.loading;
  const hint = isTalk ? WORDS.emptyTalkHint : isKnown ? WORDS.emptyRoomHint : "";
  head.replaceChildren(element("b", "", title), element("span", "", hint));
}

export interface PendingDeeds {
  readonly again: (pending: Pending) => void;
  readonly discard: (pending: Pending) => void;
}

/** Draws what stands below. */
export function drawTail(
  tail: HTMLElement,
  world: World,
  place: Place,
  isConnected: boolean,
  deeds: PendingDeeds,
): void {
  const waiting = world.outbox.filter((pending) => pending.place === place.id);
  const state = JSON.stringify([waiting, isConnected, world.me]);
  if (state === drawn.get(tail)) return;
  drawn.set(tail, state);
  let before = place.items.at(-1);
  tail.replaceChildren(...waiting.map((pending) => {
    const item = { uid: 0, kind: "said", from: world.me ?? null, isOwn: true, ...pending } as Item;
    const row = pendingRow(world, pending, isFirst(before, item), isConnected, {
      again: () => deeds.again(pending),
      discard: () => deeds.discard(pending),
    });
    before = item;
    return row;
  }));
}

/** What is drawn there: buttons that are drawn anew at each line would lose the focus. */
const drawn = new WeakMap<HTMLElement, string>();
