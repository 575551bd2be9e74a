// The numbers of a room's lines: each is shown once, in order. Where lines may be missing (after a loss of the
// connection, or having read too slowly) those behind them wait until they have been asked for. A number that is left out
// otherwise is no loss: whom one ignores speaks, too.

import type { Place } from "./place.ts";
import { type Incoming, lineOf, numberOf, objectsOf, textOf, type WireLine } from "./wire.ts";

/** What a piece of history leads to. */
export interface Taken {
  /** Those to show now. */
  readonly lines: readonly WireLine[];
  /** How many before them are kept no longer. */
  readonly gone: number;
  /** Whether more has to be asked for. */
  readonly hasMore: boolean;
}

/** Takes a line that has just been said; returns what to show. */
export function takeLine(place: Place, line: WireLine): readonly WireLine[] {
  if (line.n <= (place.to ?? 0)) return [];
  if (place.isFilling) {
    place.ahead.set(line.n, line);
    return [];
  }
  place.to = line.n;
  return [line];
}

/** Takes lines that have come without having been asked for, as they do on joining. */
export function takeGreeting(place: Place, part: Incoming): void {
  for (const line of linesOf(part)) {
    if (line.n > (place.to ?? 0) && place.isFilling) place.ahead.set(line.n, line);
  }
}

/** Takes what was asked for: the lines behind `place.to`, or the last ones if there is none. */
export function takePart(place: Place, part: Incoming): Taken {
  const isFirst = place.to === undefined;
  place.epoch = textOf(part["epoch"]) ?? place.epoch;
  const lines = linesOf(part);
  const last = numberOf(part["last"]) ?? 0;
  const later = numberOf(part["later"]) ?? 0;
  // Not that of the last line that came: those behind it may be of somebody whom we ignore.
  const end = last - later;
  const hasMore = later > 0 && end > (place.to ?? 0);
  for (const line of lines) place.ahead.set(line.n, line);
  const gone = isFirst ? 0 : numberOf(part["gone"]) ?? 0;
  const shown = drain(place, hasMore ? end : Infinity);
  place.to = Math.max(place.to ?? 0, end);
  place.isFilling = hasMore;
  return { lines: shown, gone, hasMore };
}

/** Shows what waits, for what is missing can't be had. */
export function giveUp(place: Place): readonly WireLine[] {
  place.isFilling = false;
  place.to ??= 0;
  return drain(place, Infinity);
}

/** The lines have another numbering: all of them are new. */
export function renumber(place: Place, epoch: string | undefined): void {
  place.epoch = epoch;
  place.to = 0;
  place.ahead.clear();
  place.items = place.items.map(({ n: _, ...item }) => item);
}

function drain(place: Place, end: number): readonly WireLine[] {
  const shown = [...place.ahead.values()].filter(({ n }) => n > (place.to ?? 0) && n <= end);
  for (const n of [...place.ahead.keys()]) if (n <= end) place.ahead.delete(n);
  shown.sort((a, b) => a.n - b.n);
  place.to = Math.max(place.to ?? 0, shown.at(-1)?.n ?? 0);
  return shown;
}

function linesOf(part: Incoming): readonly WireLine[] {
  return objectsOf(part["lines"]).flatMap((line) => lineOf(line) ?? []);
}
