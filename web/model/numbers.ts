// The numbers of a room's lines: each is shown once, in order. Where lines may be missing (after a loss of the connection,
// or having read too slowly) those behind them wait in `ahead` until they have been asked for. A number that is left out
// otherwise is no loss: whom one ignores speaks, too.

import { append, type Item, type Place, prepend } from "./place.ts";
import type { WireHistory, WireLine } from "./wire.ts";

/** What was asked for when a history came. `undefined`: nothing, it came by itself after a join. */
export type Asked =
  | { readonly before: number }
  | { readonly since: number }
  | { readonly latest: true }
  | undefined;

export interface Taken {
  /** Those that are shown now, at the end. */
  readonly added: readonly Item[];
  /** Whether lines are missing that must be asked for. */
  readonly hasHole: boolean;
}

/** Makes an item of a line; the caller knows whose it is. */
export type MakeItem = (line: WireLine) => Omit<Item, "uid">;

/** Takes a line that has just been said; returns what to show. */
export function takeLine(place: Place, line: WireLine, make: MakeItem): readonly Item[] {
  if (line.n <= (place.to ?? 0)) {
    correct(place, line);
    return [];
  }
  place.ahead.set(line.n, line);
  return place.isBehind ? [] : drain(place, make);
}

/** Takes a piece of history. */
export function takeHistory(place: Place, part: WireHistory, asked: Asked, make: MakeItem): Taken {
  if (place.epoch !== undefined && place.epoch !== part.epoch) forget(place);
  place.epoch = part.epoch;
  if (asked !== undefined && "before" in asked) {
    takeOlder(place, part, make);
    return { added: [], hasHole: false };
  }
  const { to } = place;
  const fresh = part.lines.filter(({ n }) => n > (to ?? 0));
  for (const line of fresh) if (!place.ahead.has(line.n)) place.ahead.set(line.n, line);
  const end = part.last - part.later;
  const added: Item[] = [];
  if (to !== undefined && asked === undefined && part.gone === 0 && (fresh[0]?.n ?? 0) > to + 1) {
    place.isBehind = true;
  } else {
    place.isBehind = part.later > 0 && end > (to ?? 0);
    if (to !== undefined && part.gone > 0) {
      added.push(append(place, { kind: "gap", at: fresh[0]?.at ?? 0, text: "" }));
    }
    added.push(...drain(place, make, place.isBehind ? end : Infinity));
    place.to = Math.max(place.to ?? 0, end);
    if (to === undefined) place.hasOlder = (place.from ?? 1) > 1 && part.gone === 0;
  }
  return { added, hasHole: place.isBehind };
}

/** Shows what waits, although lines before it can't be had: the server has no history, or we hear not everybody. */
export function giveUpHole(place: Place, make: MakeItem): readonly Item[] {
  place.isBehind = false;
  return drain(place, make);
}

/** Drops what belongs to another numbering. */
export function forget(place: Place): void {
  place.items = [];
  place.generation++;
  place.epoch = undefined;
  place.from = undefined;
  place.to = undefined;
  place.hasOlder = false;
  place.isBehind = true;
  place.ahead.clear();
  place.firstNew = undefined;
}

function takeOlder(place: Place, part: WireHistory, make: MakeItem): void {
  const older = part.lines.filter((line) => place.from === undefined || line.n < place.from);
  prepend(place, older.map(make));
  place.from = older[0]?.n ?? place.from;
  place.hasOlder = older.length > 0 && part.gone === 0 && (place.from ?? 1) > 1;
}

/** What comes twice is shown once, in the server's words: ours may have had characters that nobody shows. */
function correct(place: Place, line: WireLine): void {
  for (let i = place.items.length - 1; i >= 0; i--) {
    const item = place.items[i] as Item;
    if (item.n !== undefined && item.n < line.n) return;
    if (item.n !== line.n || item.text === line.text) continue;
    item.text = line.text;
    place.touched.add(item);
    return;
  }
}

/** Shows what waits up to a number. What stands there before the first of them are notes, which are younger. */
function drain(place: Place, make: MakeItem, end = Infinity): readonly Item[] {
  const { ahead, to } = place;
  const lines = [...ahead.values()].filter(({ n }) => n > (to ?? 0) && n <= end).sort((a, b) => a.n - b.n);
  for (const n of ahead.keys()) if (n <= end) ahead.delete(n);
  place.from ??= lines[0]?.n;
  place.to = lines.at(-1)?.n ?? to;
  if (to !== undefined) return lines.map((line) => append(place, make(line)));
  prepend(place, lines.map(make));
  place.generation++;
  return [];
}
