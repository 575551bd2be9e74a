// The numbers of a room's lines: each is shown once, in order, and none is left out. A line whose number is
// too high waits in `ahead` until those before it have been asked for.

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

const NOTHING: Taken = { added: [], hasHole: false };

/** Takes a line that has just been said. */
export function takeLine(place: Place, line: WireLine, make: MakeItem): Taken {
  if (place.to === undefined) {
    place.ahead.set(line.n, line);
    return NOTHING;
  }
  if (line.n <= place.to) {
    correct(place, line);
    return NOTHING;
  }
  place.ahead.set(line.n, line);
  const added = drain(place, make);
  return { added, hasHole: place.ahead.size > 0 };
}

/** Takes a piece of history. */
export function takeHistory(place: Place, part: WireHistory, asked: Asked, make: MakeItem): Taken {
  if (place.epoch !== undefined && place.epoch !== part.epoch) forget(place);
  place.epoch = part.epoch;
  if (asked !== undefined && "before" in asked) {
    takeOlder(place, part, make);
    return NOTHING;
  }
  const added: Item[] = [];
  if (place.to === undefined) {
    // The first: what stands there already are notes, which are younger.
    const lines = withAhead(place, part.lines, lastOf(part));
    prepend(place, lines.map(make));
    place.from = lines[0]?.n;
    place.hasOlder = (place.from ?? 1) > 1 && part.gone === 0;
    place.to = lastOf(part);
    place.generation++;
  } else {
    const fresh = part.lines.filter((line) => line.n > (place.to as number));
    const jump = fresh[0] === undefined ? 0 : fresh[0].n - place.to - 1;
    if (jump > 0 && asked === undefined && part.gone === 0) {
      for (const line of fresh) place.ahead.set(line.n, line);
      return { added, hasHole: true };
    }
    const lines = withAhead(place, fresh, lastOf(part));
    if (part.gone > 0) added.push(append(place, { kind: "gap", at: lines[0]?.at ?? 0, text: "" }));
    for (const line of lines) added.push(append(place, make(line)));
    place.from ??= lines[0]?.n;
    place.to = Math.max(place.to, lastOf(part));
  }
  added.push(...drain(place, make));
  return { added, hasHole: part.later > 0 || place.ahead.size > 0 };
}

/** Shows what waits, although lines before it can't be had: the server has no history, or we hear not everybody. */
export function giveUpHole(place: Place, make: MakeItem): readonly Item[] {
  const first = Math.min(...place.ahead.keys());
  if (!Number.isFinite(first)) return [];
  place.to = Math.max(place.to ?? 0, first - 1);
  place.from ??= first;
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

/** A piece of history, and what came live meanwhile and belongs into it. */
function withAhead(place: Place, lines: readonly WireLine[], last: number): readonly WireLine[] {
  const all = new Map(lines.map((line) => [line.n, line]));
  for (const [n, line] of place.ahead) {
    if (n > last) continue;
    if (n > (place.to ?? 0)) all.set(n, line);
    place.ahead.delete(n);
  }
  return [...all.values()].sort((a, b) => a.n - b.n);
}

function drain(place: Place, make: MakeItem): readonly Item[] {
  const added: Item[] = [];
  for (const n of place.ahead.keys()) if (n <= (place.to ?? 0)) place.ahead.delete(n);
  for (let n = (place.to ?? 0) + 1;; n++) {
    const line = place.ahead.get(n);
    if (line === undefined) return added;
    place.ahead.delete(n);
    place.from ??= n;
    place.to = n;
    added.push(append(place, make(line)));
  }
}

function lastOf(part: WireHistory): number {
  return part.later > 0 ? part.lines.at(-1)?.n ?? part.last : part.last;
}
