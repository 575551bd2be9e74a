// What people have been told over many lives of one chat, and whether it is still so: lines, topics, bans, names,
// messages. What was asked for and not answered before the end may have been done or not.

import { expect } from "vitest";
import type { OperatorStore } from "../../src/store/mod.ts";

/** A line as a reader sees it: who and what. Each one is said only once. */
const LINE = /^\[(\w+)(?: #(\w+))?\] (.*)$/;
/** A line as `/history` shows it. */
const NUMBERED = /^ +(\d+) (\[.*)$/;
const NEXT = /^To see what comes next: \/history since (\w+)-(\d+)$/;

/** A topic, and those that may have taken its place. */
interface KnownTopic {
  readonly sure: string | undefined;
  readonly later: readonly string[];
}

/** What is known of a chat from the outside. */
export class Ledger {
  /** Names with their passwords, and whether somebody was told that the name is theirs. */
  readonly names = new Map<string, { readonly password: string; readonly isSure: boolean }>();
  readonly topics = new Map<string, KnownTopic>();
  /** Whether a name is banned; undefined if nobody knows. */
  readonly bans = new Map<string, boolean | undefined>();
  /** Messages that wait for somebody, in order. */
  letters: { readonly text: string; readonly state: "asked" | "kept" | "unknown" }[] = [];
  /** Of each client in each room what it has read, from its coming to the end. */
  readonly #read: { readonly room: string; readonly lines: readonly string[] }[] = [];
  /** What `/history` has said, by room. */
  readonly #numbered = new Map<string, Map<number, string>>();
  readonly #epochs = new Map<string, string>();

  /** How many lines have been read. */
  get readLines(): number {
    return this.#read.reduce((sum, { lines }) => sum + lines.length, 0);
  }

  /** Takes down what one client was shown from its coming to the end. */
  add(lines: readonly string[]): void {
    const rooms = new Map<string, string[]>();
    for (const line of lines) {
      const [, , room = "lobby"] = LINE.exec(line) ?? [];
      if (!LINE.test(line)) continue;
      const read = rooms.get(room);
      if (read === undefined) rooms.set(room, [line]);
      else read.push(line);
    }
    for (const [room, lines] of rooms) this.#read.push({ room, lines });
  }

  /** What `/history` shows of a room: the same numbers as ever, of the same numbering. */
  seesHistory(room: string, shown: readonly string[]): void {
    const numbered = this.#numbered.get(room) ?? new Map<number, string>();
    this.#numbered.set(room, numbered);
    for (const line of shown) {
      const [, number, text = ""] = NUMBERED.exec(line) ?? [];
      if (number !== undefined) seesAgain(numbered, Number(number), text, `line ${number} of ${room}`);
      const [, epoch] = NEXT.exec(line) ?? [];
      if (epoch !== undefined) seesAgain(this.#epochs, room, epoch, `the epoch of ${room}`);
    }
  }

  /** Somebody is told what a room is about. */
  seesTopic(room: string, topic: string | undefined): void {
    const { later, sure } = this.topics.get(room) ?? { sure: undefined, later: [] };
    expect([sure, ...later], `the topic of ${room}`).toContain(topic);
    this.topics.set(room, { sure: topic, later: [] });
  }

  /** Somebody asks for a topic. */
  asksTopic(room: string, topic: string): void {
    const { later, sure } = this.topics.get(room) ?? { sure: undefined, later: [] };
    this.topics.set(room, { sure, later: [...later, topic] });
  }

  /** Somebody is told that it is so; others may have been told already. */
  hasTopic(room: string, topic: string): void {
    const { later = [] } = this.topics.get(room) ?? {};
    const place = later.indexOf(topic);
    if (place >= 0) this.topics.set(room, { sure: topic, later: later.slice(place + 1) });
  }

  /** A moderator lists who is banned. */
  seesBans(banned: ReadonlySet<string>): void {
    for (const [name, isBanned] of this.bans) {
      if (isBanned !== undefined) expect(banned.has(name), `whether ${name} is banned`).toBe(isBanned);
      this.bans.set(name, banned.has(name));
    }
  }

  /** The next of the messages is answered. */
  isWritten(): void {
    const place = this.letters.findIndex(({ state }) => state === "asked");
    const letter = this.letters[place];
    if (letter !== undefined) this.letters[place] = { ...letter, state: "kept" };
  }

  /** Nothing is answered any more. */
  ends(): void {
    this.letters = this.letters.map(({ state, text }) => ({
      text,
      state: state === "asked" ? "unknown" : state,
    }));
  }

  /** The reader of the messages is shown them: in order, and all that somebody was told are kept. */
  seesLetters(shown: readonly string[]): void {
    const wanted = this.letters.filter(({ state, text }) => state === "kept" || shown.includes(text));
    expect(shown).toEqual(wanted.map(({ text }) => text));
    this.letters = [];
  }

  /** All that is in the file is what people were told. */
  agreesWith(store: OperatorStore, lifeOf: (line: string) => number): void {
    for (const { key, last } of store.rooms()) {
      const lines = [...store.lines(key)];
      const texts = lines.map(({ from = "guest", room, text }) =>
        room === "lobby" ? `[${from}] ${text}` : `[${from} #${room}] ${text}`
      );
      expect(lines.map(({ number }) => number)).toEqual(Array.from(lines, (_, index) => index + 1));
      expect(last).toBe(lines.length);
      const lives = texts.map(lifeOf);
      expect(lives).toEqual([...lives].sort((a, b) => a - b));
      const places = new Map(texts.map((text, place) => [text, place]));
      expect(places.size, "lines that are there once").toBe(lines.length);
      for (const { lines } of this.#read.filter(({ room }) => room === key)) {
        const first = places.get(lines[0] as string) ?? -1;
        expect(texts.slice(first, first + lines.length), `what was read in ${key}`).toEqual(lines);
      }
      for (const [number, text] of this.#numbered.get(key) ?? []) {
        expect(texts[number - 1], `line ${number} of ${key}`).toBe(text);
      }
    }
    const keys = store.rooms().map(({ key }) => key);
    expect([...new Set(this.#read.map(({ room }) => room))].sort()).toEqual(keys);
    expect([...this.#epochs.keys()].sort()).toEqual(keys);
    const claimed = new Set([...store.accounts()].map(({ name }) => name));
    for (const [name, { isSure }] of this.names) if (isSure) expect([...claimed]).toContain(name);
  }
}

function seesAgain<K, V>(known: Map<K, V>, key: K, value: V, what: string): void {
  if (known.has(key)) expect(value, what).toBe(known.get(key));
  known.set(key, value);
}
