// One line of the list as an element.

import { summarize } from "../model/comings.ts";
import type { Pending } from "../model/outbox.ts";
import type { Item, Place } from "../model/place.ts";
import { beginsDay, isFirst } from "../model/rows.ts";
import type { World } from "../model/world.ts";
import * as WORDS from "../words.ts";
import { dayName, momentOf, timeOf } from "./dates.ts";
import { element } from "./dom.ts";
import { piecesOf } from "./text.ts";

/** The element of an item, with the marks above it. */
export function rowOf(world: World, place: Place, before: Item | undefined, item: Item): HTMLElement {
  const marks: HTMLElement[] = [];
  if (beginsDay(before, item)) marks.push(markOf(dayName(item.at)));
  if (place.firstNew === item.uid) marks.push(markOf(WORDS.newLines, "new"));
  const row = item.kind === "said"
    ? saidRow(world, item, marks.length > 0 || isFirst(before, item))
    : quietRow(item);
  if (marks.length === 0) return row;
  return element("div", "marked", ...marks, row);
}

/** A line of ours that has not been answered yet. */
export function pendingRow(
  world: World,
  pending: Pending,
  first: boolean,
  isConnected: boolean,
  deeds: { readonly again: () => void; readonly discard: () => void },
): HTMLElement {
  const { state, text, isAction, reason } = pending;
  const body = element("div", "body", ...nodesOf(world, text));
  body.dir = "auto";
  const word = state === "refused"
    ? WORDS.refused
    : state === "unsure"
    ? WORDS.unsure
    : isConnected
    ? WORDS.sending
    : WORDS.waiting;
  const when = element("time", "", word);
  const classes = ["row", "own", "wait"];
  if (first || isAction) classes.push("first");
  if (isAction) classes.push("act");
  const row = element("div", classes.join(" "), nameOf(world.me ?? null, first || isAction), body, when);
  if (state !== "refused" && state !== "unsure") return row;
  row.classList.add("failed");
  const again = element("button", "link", WORDS.again);
  const discard = element("button", "link", WORDS.discard);
  for (const button of [again, discard]) button.type = "button";
  again.onclick = deeds.again;
  discard.onclick = deeds.discard;
  body.append(element("span", "why", ...(reason === undefined ? [] : [`${reason} `]), again, discard));
  return row;
}

export function markOf(text: string, kind = ""): HTMLElement {
  const mark = element("div", `cut ${kind}`, element("span", "", text));
  mark.setAttribute("role", "separator");
  mark.setAttribute("aria-label", text);
  return mark;
}

function saidRow(world: World, item: Item, isFirstOfGroup: boolean): HTMLElement {
  const classes = ["row"];
  if (isFirstOfGroup) classes.push("first");
  if (item.isAction) classes.push("act");
  if (item.isOwn) classes.push("own");
  if (item.isCall) classes.push("call");
  const body = element("div", "body", ...nodesOf(world, item.text));
  body.dir = "auto";
  return element("div", classes.join(" "), nameOf(item.from ?? null, isFirstOfGroup), body, stampOf(item.at));
}

/** The reader of a screen reader hears it before each line, the eye sees it once. */
function nameOf(from: string | null, isShown: boolean): HTMLElement {
  const name = element("bdi", isShown ? "" : "vh", from ?? WORDS.guest);
  const cell = element("span", from === null ? "name guest" : "name", name);
  if (isShown) cell.title = from ?? WORDS.guest;
  return cell;
}

function stampOf(at: number): HTMLElement {
  const stamp = element("time", "", timeOf(at));
  stamp.dateTime = new Date(at).toISOString();
  stamp.title = momentOf(at);
  return stamp;
}

function quietRow(item: Item): HTMLElement {
  const body = element("div", "body");
  const row = element("div", "row quiet", element("span"), body, stampOf(item.at));
  if (item.kind === "comings") fillComings(row, body, item);
  else body.append(sentenceOf(item));
  return row;
}

function sentenceOf({ kind, text, from = null }: Item): string {
  if (kind === "gap") return WORDS.linesMissing;
  if (text.startsWith("=")) return text.slice(1);
  if (text.startsWith("!")) return WORDS.announced(text.slice(1), from);
  return text === "topicSet" ? WORDS.topicSet(from) : WORDS.fates[text]?.(from) ?? text;
}

function fillComings(row: HTMLElement, body: HTMLElement, { comings = [] }: Item, isFolded = true): void {
  const summary = summarize(comings);
  const sentences: string[] = [];
  if (summary.came.length + summary.othersCame > 0) sentences.push(WORDS.came(summary, isFolded));
  if (summary.went.length + summary.othersWent > 0) sentences.push(WORDS.went(summary, isFolded));
  for (const { from, to } of summary.renamed) sentences.push(WORDS.renamed(from, to));
  row.hidden = sentences.length === 0;
  body.replaceChildren(sentences.join(" · "));
  if (!isFolded || Math.max(summary.came.length, summary.went.length) <= 2) return;
  const show = element("button", "", WORDS.show);
  show.type = "button";
  show.setAttribute("aria-label", WORDS.showAll);
  show.onclick = () => fillComings(row, body, { comings } as Item, false);
  body.append(" · ", show);
}

function nodesOf(world: World, text: string): readonly (Node | string)[] {
  return piecesOf(text, world).map((piece) => {
    switch (piece.kind) {
      case "text":
      case "name":
        return piece.text;
      case "code":
        return element("code", "", piece.text);
      case "me":
        return element("span", "at", piece.text);
      case "link": {
        const link = element("a", "", piece.text);
        link.href = piece.href;
        link.rel = "noopener noreferrer nofollow";
        link.target = "_blank";
        if (piece.title !== undefined) link.title = piece.title;
        return link;
      }
    }
  });
}
