// What is said in rooms, on its way into the world: by itself, as history, or as the answer to a line of ours.

import { callsBy } from "./mention.ts";
import { type Asked, giveUpHole, takeHistory, takeLine } from "./numbers.ts";
import type { Pending } from "./outbox.ts";
import { append, type Item, LOBBY, type Place, roomId, trim } from "./place.ts";
import { count } from "./reading.ts";
import type { Incoming, WireHistory, WireLine } from "./wire.ts";
import { isMe, type News, type World } from "./world.ts";

/** Takes lines of a room that came by themselves or that were asked for. */
export function takePart(world: World, part: WireHistory, asked: Asked): readonly News[] {
  const place = world.places.get(roomId(part.room));
  if (place === undefined) return [];
  const { added, hasHole } = takeHistory(place, part, asked, maker(world));
  const news = shown(world, place, added);
  return hasHole ? [...news, { kind: "hole", place }] : news;
}

/** Shows what could not be completed. */
export function giveUp(world: World, place: Place): readonly News[] {
  return shown(world, place, giveUpHole(place, maker(world)));
}

/** A line of ours is said: it leaves the outbox and stands in its place. */
export function settle(world: World, pending: Pending, answer: Incoming, now: number): readonly News[] {
  world.outbox = world.outbox.filter((other) => other !== pending);
  const place = world.places.get(pending.place);
  if (place === undefined) return [];
  const { n, at } = answer as { readonly n?: number; readonly at?: number };
  if (place.kind === "talk" || n === undefined) {
    append(place, { kind: "said", at: at ?? now, from: world.me ?? null, text: pending.text, isOwn: true });
    return [];
  }
  const line: WireLine = {
    n,
    at: at ?? now,
    from: world.me ?? null,
    text: pending.text,
    action: pending.isAction,
  };
  const make = maker(world);
  return shown(
    world,
    place,
    takeLine(place, line, (taken) => taken === line ? { ...make(line), isOwn: true } : make(taken)),
  );
}

export function maker(world: World): (line: WireLine) => Omit<Item, "uid"> {
  return ({ n, at, from, text, action }) => {
    const isOwn = isMe(world, from);
    return {
      kind: "said",
      n,
      at,
      from,
      text,
      isAction: action === true,
      isOwn,
      isCall: !isOwn && callsBy(text, world.me),
    };
  };
}

export function shown(world: World, place: Place, added: readonly Item[]): readonly News[] {
  const news: News[] = [];
  for (const item of added) {
    count(place, item, world.isReading && world.current === place.id);
    if (item.kind === "said" && !item.isOwn) news.push({ kind: "said", place, item });
    // In the lobby nobody is told who comes: whoever speaks is there.
    if (place.id === LOBBY && item.from && !place.people.some(({ name }) => name === item.from)) {
      news.push({ kind: "people", place });
    }
  }
  if (added.length > 0) forgetOldest(world, place);
  return news;
}

export function forgetOldest(world: World, place: Place): void {
  if (world.current !== place.id || !world.isAboveEnd) trim(place);
}
