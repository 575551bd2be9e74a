// What was said in each room, as far as it is kept. The engine gives the numbers; here are the lines.

import { ownCopy } from "../dialects/sanitize.ts";
import type { Effect } from "../engine/effect.ts";
import type { Notice, Said } from "../engine/notice.ts";

/** 64 KiB of text in each room, so that a thousand rooms are 64 MiB at most, however long people's lines are. */
const MOST_CHARACTERS = 65_536;

/** The last lines of every room. */
export class Histories {
  readonly #most: number;
  readonly #rooms = new Map<string, History>();

  /** @param most lines of a room */
  constructor(most: number) {
    this.#most = most;
  }

  /** Keeps a line of a room. */
  add(room: string, line: Said): void {
    if (this.#most === 0) return;
    let history = this.#rooms.get(room);
    if (history === undefined) this.#rooms.set(room, history = new History(this.#most));
    const { at, from, kind, number, room: name, text } = line;
    history.add({ kind, from, room: name, text: ownCopy(text), number, at });
  }

  /** The lines that an effect asks for. */
  recall(effect: Extract<Effect, { readonly kind: "recall" }>): Notice {
    const { epoch, isAsked, last, most, name, room, since } = effect;
    const kept = this.#rooms.get(room)?.lines ?? [];
    const after = since === undefined ? kept : kept.filter(({ number }) => number > since);
    const lines = since === undefined ? after.slice(Math.max(0, after.length - most)) : after.slice(0, most);
    const gone = since === undefined ? 0 : (after[0]?.number ?? last + 1) - since - 1;
    return {
      kind: "history",
      room: name,
      lines,
      gone,
      later: last - (lines.at(-1)?.number ?? last),
      last,
      epoch,
      isAsked,
    };
  }

  /** The room is no more. */
  forget(room: string): void {
    this.#rooms.delete(room);
  }
}

/** The last lines of one room. */
class History {
  readonly #most: number;
  readonly #lines: Said[] = [];
  /** Where the first one that is kept stands; those before it are dropped many at a time. */
  #first = 0;
  #characters = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get lines(): readonly Said[] {
    return this.#lines.slice(this.#first);
  }

  add(line: Said): void {
    this.#lines.push(line);
    this.#characters += line.text.length;
    while (this.#lines.length - this.#first > this.#most || this.#characters > MOST_CHARACTERS) {
      this.#characters -= (this.#lines[this.#first] as Said).text.length;
      this.#first += 1;
    }
    if (this.#first <= this.#most) return;
    this.#lines.splice(0, this.#first);
    this.#first = 0;
  }
}
