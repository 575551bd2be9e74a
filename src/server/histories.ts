// What was said in each room, as far as it is kept in memory. The engine gives the numbers; the lines are here.

import { ownCopy } from "../dialects/sanitize.ts";
import type { Effect } from "../engine/effect.ts";
import { fold } from "../engine/fold.ts";
import type { Notice, Said } from "../engine/notice.ts";
import { type Bounds, boundsOf, type Place } from "../engine/range.ts";

/**
 * 64 Ki characters in each room, so that a thousand rooms are 128 MiB at most (two bytes each, unless all of a line are
 * Latin-1), however long people's lines and names are.
 */
const MOST_CHARACTERS = 65_536;

type Recall = Extract<Effect, { readonly kind: "recall" }>;

/** Lines from a number on. */
export interface Missing {
  readonly from: number;
  readonly count: number;
}

/** The last lines of every room. */
export class Histories {
  readonly #most: number;
  readonly #rooms = new Map<string, History>();
  /** Those with lines whose texts are parts of larger ones. */
  #fresh: History[] = [];

  /** @param most lines of a room */
  constructor(most: number) {
    this.#most = most;
  }

  /** Keeps a line of a room. */
  add(room: string, line: Said): void {
    if (this.#most === 0) return;
    let history = this.#rooms.get(room);
    if (history === undefined) this.#rooms.set(room, history = new History(this.#most));
    if (!history.hasNew) this.#fresh.push(history);
    history.add(line);
  }

  /** Gives what has come since the last time memory of its own; call it every now and then. Until then most is dropped again where much is said. */
  tick(): void {
    for (const history of this.#fresh) history.ownNew();
    this.#fresh = [];
  }

  /** Which lines an effect asks for that are not here any more; nothing if there are none, or if nothing is kept here at all. */
  missing({ before, last, most, range, room, since }: Recall): Missing | undefined {
    // Only those in memory are known by their times.
    if (this.#most === 0 || range !== undefined) return undefined;
    const wanted = Math.min(before ?? last + 1, last + 1);
    const from = since === undefined ? Math.max(1, wanted - most) : since + 1;
    const end = Math.min(wanted, this.#rooms.get(room)?.first ?? wanted);
    return from < end && most > 0 ? { from, count: Math.min(most, end - from) } : undefined;
  }

  /**
   * The lines that an effect asks for.
   *
   * @param older those that were {@link Histories.missing}, as far as they are kept elsewhere
   */
  recall(effect: Recall, older: readonly Said[] = []): Notice {
    const { epoch, ignored, isAsked, last, name, room } = effect;
    const { before, most, since } = this.#boundsOf(effect);
    const history = this.#rooms.get(room);
    const start = history?.first ?? last + 1;
    const all = [...older.filter(({ number }) => number < start), ...history?.lines ?? []];
    const kept = before === undefined ? all : all.filter(({ number }) => number < before);
    const after = since === undefined ? kept : kept.filter(({ number }) => number > since);
    const lines = bounded(after, most, since === undefined);
    const first = lines[0]?.number ?? last + 1;
    const gone = since !== undefined
      ? first - since - 1
      : kept.length === 0
      ? Math.min(most, (before ?? last + 1) - 1)
      : 0;
    return {
      kind: "history",
      room: name,
      lines: lines.filter(({ from }) => !isAmong(ignored, from)),
      gone,
      later: last - (lines.at(-1)?.number ?? last),
      last,
      epoch,
      isAsked,
    };
  }

  /** Which lines those are, by their numbers. */
  #boundsOf({ before, last, most, range, room, since }: Recall): Bounds {
    if (range === undefined) return { before, most, since };
    const lines = this.#rooms.get(room)?.lines ?? [];
    const places = range.points.map((point) =>
      "at" in point ? placeAt(lines, point.at, last) : { upTo: point.number, from: point.number }
    );
    return boundsOf(range.way, places, most, last);
  }

  /** All lines that are kept, by the keys of their rooms. */
  all(): readonly (readonly [room: string, lines: readonly Said[]])[] {
    return [...this.#rooms].map(([room, { lines }]) => [room, lines]);
  }

  /** The room is no more. */
  forget(room: string): void {
    this.#rooms.delete(room);
  }
}

/** The last lines of one room. */
class History {
  readonly #most: number;
  readonly #lines: (Said | undefined)[] = [];
  /** Where the first one that is kept stands; the places before it are empty, and go many at a time. */
  #first = 0;
  /** How many of `lines` have memory of their own. */
  #owned = 0;
  #characters = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get hasNew(): boolean {
    return this.#owned < this.#lines.length;
  }

  /** The number of the first line. */
  get first(): number | undefined {
    return this.#lines[this.#first]?.number;
  }

  get lines(): readonly Said[] {
    return this.#lines.slice(this.#first) as Said[];
  }

  add(line: Said): void {
    this.#lines.push(line);
    this.#characters += lengthOf(line);
    while (this.#lines.length - this.#first > this.#most || this.#characters > MOST_CHARACTERS) this.#drop();
    if (this.#first < EMPTY_PLACES || this.#first < this.#lines.length / 2) return;
    this.#lines.splice(0, this.#first);
    this.#owned = Math.max(0, this.#owned - this.#first);
    this.#first = 0;
  }

  ownNew(): void {
    for (let at = Math.max(this.#owned, this.#first); at < this.#lines.length; at++) {
      const line = this.#lines[at] as Said;
      const { tags } = line;
      const text = ownCopy(line.text);
      this.#lines[at] = tags === undefined ? { ...line, text } : { ...line, text, tags: ownCopy(tags) };
    }
    this.#owned = this.#lines.length;
  }

  #drop(): void {
    this.#characters -= lengthOf(this.#lines[this.#first] as Said);
    this.#lines[this.#first] = undefined;
    this.#first += 1;
  }
}

/** 32 places, of 8 bytes each: moving the rest for each line would take longer than keeping it. */
const EMPTY_PLACES = 32;

/** No more than `most`, and no more characters than a room's lines have here, but one line at least: the last ones, or the first. */
function bounded(lines: readonly Said[], most: number, areLast: boolean): readonly Said[] {
  const count = Math.min(lines.length, most);
  let characters = 0;
  for (let taken = 0; taken < count; taken++) {
    characters += lengthOf(lines.at(areLast ? -1 - taken : taken) as Said);
    if (characters <= MOST_CHARACTERS || taken === 0) continue;
    return areLast ? lines.slice(lines.length - taken) : lines.slice(0, taken);
  }
  return areLast ? lines.slice(lines.length - count) : lines.slice(0, count);
}

function lengthOf({ from = "", tags, text }: Said): number {
  return text.length + from.length + (tags?.length ?? 0);
}

function isAmong(names: readonly string[], name: string | undefined): boolean {
  return name !== undefined && (names.includes(name) || names.includes(fold(name)));
}

/** Where a moment is among lines that were said one after the other. */
function placeAt(lines: readonly Said[], at: number, last: number): Place {
  const next = lines.find((line) => line.at >= at)?.number ?? last + 1;
  const later = lines.find((line) => line.at > at)?.number ?? last + 1;
  return { upTo: later - 1, from: next };
}
