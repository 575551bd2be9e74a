// One life of a chat that is about to be killed: people who talk as fast as they are answered, and a moderator who sets
// topics, bans and writes to somebody who is not there. What they are told goes to a ledger when it is over.

import { expect } from "vitest";
import { LineClient } from "../support/line_client.ts";
import type { Ledger } from "./_ledger.ts";

/** Numbers that are the same again from the same seed: mulberry32. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** From 0 to just below that. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 * limit;
  }

  /** One of them. */
  of<T>(items: readonly T[]): T {
    return items[Math.floor(this.below(items.length))] as T;
  }
}

/** Where people talk. */
const ROOMS = ["lobby", "garden", "den"] as const;

/** So many lines are on their way from each talker at most: some come alone, some in a bunch. */
const MOST_AT_ONCE = 12;

/** Every so many lives somebody claims a name, which takes about as long as the moderator looks around. */
const CLAIMS = 4;

/** So many names are banned and not. `/bans` lists 50. */
const TROLLS = 40;

/** One life. */
export class Storm {
  readonly #life: number;
  readonly #ledger: Ledger;
  readonly #chance: Chance;
  readonly #clients: LineClient[] = [];
  #asked = 0;

  /** @param life its number, which every line begins with */
  constructor(life: number, ledger: Ledger, chance: Chance) {
    this.#life = life;
    this.#ledger = ledger;
    this.#chance = chance;
  }

  /** The moderator sees that all is as it was; then it begins. */
  async begin(endpoint: string, isStormy = true): Promise<void> {
    const [ann, ...talkers] = await Promise.all(
      ["ann", ...ROOMS, ...ROOMS].map(async (name) => {
        const client = await LineClient.connect(endpoint, name);
        this.#clients.push(client);
        return client;
      }),
    ) as [LineClient, ...LineClient[]];
    if (isStormy && this.#life % CLAIMS === 0) await this.#claims(endpoint);
    await this.#looksAround(ann);
    if (!isStormy) return;
    talkers.forEach((talker, index) => this.#talks(talker, ROOMS[index % ROOMS.length] as string, index));
    this.#moderates(ann);
  }

  /** The process is gone: what people have read is written down. */
  async end(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.seesClose()));
    for (const { lines } of this.#clients) {
      this.#ledger.add(lines);
      for (const line of lines) this.#hears(line);
    }
    this.#ledger.ends();
  }

  /** All leave. */
  async leave(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.leave()));
  }

  async #looksAround(ann: LineClient): Promise<void> {
    const looks = ROOMS.flatMap((room) => [
      ...room === "lobby" ? [] : [`/join ${room}`],
      "/topic",
      "/history 200",
      "/time",
    ]);
    ann.say("/login ann ann keeps it", "/bans", ...looks);
    const banned = new Set<string>();
    for (const room of ROOMS) {
      const shown: string[] = [];
      for (let line = await ann.next(); !line.startsWith("It is "); line = await ann.next()) {
        shown.push(line);
        const [, name] = /^ {2}(\w+) is banned/.exec(line) ?? [];
        if (name !== undefined) banned.add(name);
      }
      if (room === "lobby") {
        expect(shown[0]).toMatch(/^You are logged in as ann\. You are a moderator/);
        this.#ledger.seesBans(banned);
      }
      this.#ledger.seesHistory(room, shown);
      const [, topic] = shown.map((line) => /^Topic of [^:]*: (.*)$/.exec(line)).find(Boolean) ?? [];
      this.#ledger.seesTopic(room, topic);
    }
  }

  /** Says lines as fast as they come back, and some at once. */
  #talks(talker: LineClient, room: string, index: number): void {
    const mark = ` ${this.#life}.${index}.`.slice(1);
    const window = 1 + Math.floor(this.#chance.below(MOST_AT_ONCE));
    let heard = 0;
    let looked = 0;
    let said = 0;
    const goOn = () => {
      for (; looked < talker.lines.length; looked++) {
        if (talker.lines[looked]?.includes(`] ${mark}`)) heard += 1;
      }
      const more: string[] = [];
      for (; said - heard < window; said++) more.push(`${mark}${said} ${"x".repeat(this.#chance.below(50))}`);
      if (more.length > 0 && talker.socket.writable) talker.say(...more);
    };
    talker.socket.on("data", goOn);
    if (room !== "lobby") talker.say(`/join ${room}`);
    goOn();
  }

  /** One thing after the other, the next as soon as one is answered. */
  #moderates(ann: LineClient): void {
    let looked = ann.lines.length;
    const left = new Set(Array.from({ length: TROLLS }, (_, index) => `troll${index}`));
    const goOn = () => {
      let isAnswered = false;
      for (; looked < ann.lines.length; looked++) {
        if (ANSWERS.some((answer) => answer.test(ann.lines[looked] as string))) isAnswered = true;
      }
      if (isAnswered) this.#asks(ann, left);
    };
    ann.socket.on("data", goOn);
    // Two at a time, so that one of them is often on its way when the end comes.
    this.#asks(ann, left);
    this.#asks(ann, left);
  }

  #asks(ann: LineClient, left: Set<string>): void {
    if (!ann.socket.writable) return;
    const what = this.#chance.of(left.size > 0 ? ["topic", "ban", "write"] : ["topic", "write"]);
    const mark = `${this.#life}.${this.#asked++}`;
    if (what === "topic") {
      const room = this.#chance.of(ROOMS);
      this.#ledger.asksTopic(room, mark);
      ann.say(`/join ${room}`, `/topic ${mark}`);
    } else if (what === "ban") {
      const troll = this.#chance.of([...left]);
      left.delete(troll);
      const isBanned = this.#ledger.bans.get(troll) === true;
      this.#ledger.bans.set(troll, undefined);
      ann.say(isBanned ? `/unban ${troll}` : `/ban ${troll}`);
    } else {
      // So many wait for one person at most.
      if (this.#ledger.letters.length >= MOST_LETTERS) return this.#asks(ann, left);
      this.#ledger.letters.push({ text: mark, state: "asked" });
      ann.say(`/msg carl ${mark}`);
    }
  }

  async #claims(endpoint: string): Promise<void> {
    const name = `name${this.#life}`;
    const password = `${name} keeps it`;
    const client = await LineClient.connect(endpoint, name);
    this.#clients.push(client);
    this.#ledger.names.set(name, { password, isSure: false });
    client.say(`REGISTER ${name}`, `/claim ${password}`);
  }

  /** What somebody was told is so from now on. */
  #hears(line: string): void {
    const [, where, topic] = /^\[#(\w+)\] ann has set the topic: (.*)$/.exec(line) ?? [];
    if (where !== undefined && topic !== undefined) this.#ledger.hasTopic(where, topic);
    const [, name, act] = /^(\w+) may (not be here any more|be here again)\.$/.exec(line) ?? [];
    if (name !== undefined) this.#ledger.bans.set(name, act !== "be here again");
    const [, mine] = /^The name (\w+) is yours now/.exec(line) ?? [];
    const known = this.#ledger.names.get(mine ?? "");
    if (mine !== undefined && known !== undefined) {
      this.#ledger.names.set(mine, { ...known, isSure: true });
    }
    if (line === KEPT_LETTER) this.#ledger.isWritten();
  }
}

const MOST_LETTERS = 1000;
const KEPT_LETTER = "carl is not here. Your message waits for the next login.";

/** The last words of an answer to the moderator. */
const ANSWERS = [/^\[#\w+\] ann has set the topic/, /may (not )?be here/, /^carl is not here/];
