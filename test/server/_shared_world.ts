// A chat that one server computes, or several together, on the in-memory network, where nothing happens until the test moves
// it. What several hand over stands in one log, as in a cluster; how far each of them has read it, the test decides.

import type { Backplane, BackplaneHome, NodeInfo, Seat } from "../../src/backplane/backplane.ts";
import { memoryBackplane } from "../../src/backplane/memory.ts";
import { ircDialect } from "../../src/dialects/irc/irc.ts";
import { jsonDialect } from "../../src/dialects/json/json.ts";
import { PLACES } from "../../src/engine/nodes.ts";
import type { ServeOptions } from "../../src/server/options.ts";
import type { Input } from "../../src/engine/input.ts";
import type { ChatServer } from "../../src/server/chat_server.ts";
import { resolveOptions } from "../../src/server/settings.ts";
import { Shell } from "../../src/server/shell.ts";
import { type MemoryTransport, memoryTransport } from "../../src/testing/mod.ts";
import type { Endpoint } from "../../src/transports/transport.ts";
import { StillClient, StillClock } from "./_still_world.ts";
import { Log } from "./_support.ts";

/** What clients may speak. */
export type Language = "line" | "json" | "irc";

const SCHEMES: { readonly [L in Language]: string } = { line: "tcp", json: "tcp+json", irc: "irc" };

/** The order of several servers. */
class SharedLog {
  readonly entries: { readonly from: LogEnd; readonly text: string }[] = [];
  readonly ends: LogEnd[] = [];
  secret: string | undefined;
}

/** One server's end of it. */
class LogEnd implements Backplane {
  readonly name = "log";
  readonly isShared = true;
  readonly backlog = 0;
  readonly #log: SharedLog;
  readonly #place: number;
  #home: BackplaneHome | undefined;
  #read = 0;
  #isPaused = false;
  /** How often it has come back. */
  #life = 0;
  /** What it has handed over while the log can't be reached. */
  #held: string[] | undefined;

  constructor(log: SharedLog) {
    this.#log = log;
    this.#place = log.ends.push(this) - 1;
  }

  get servers(): number {
    return this.#log.ends.length;
  }

  get isFirst(): boolean {
    return this.#place === 0;
  }

  join(home: BackplaneHome, { secret }: NodeInfo): Promise<Seat> {
    this.#home = home;
    this.#log.secret ??= secret;
    return Promise.resolve(this.#seat());
  }

  append(input: Parameters<Backplane["append"]>[0]): void {
    const text = JSON.stringify(input);
    if (this.#held === undefined) this.#log.entries.push({ from: this, text });
    else this.#held.push(text);
  }

  /** The log can't be reached from here. */
  cutOff(): void {
    this.#held = [];
    this.#home?.standing({ kind: "cutOff" });
  }

  /** It can be again: what has waited is in it. */
  rejoin(): void {
    for (const text of this.#held ?? []) this.#log.entries.push({ from: this, text });
    this.#held = undefined;
    this.#home?.standing({ kind: "whole" });
  }

  /** The others give it up: what has waited is lost. */
  expel(): void {
    this.#held = [];
    this.#home?.happened({ kind: "nodeGone", place: this.#place, at: 0, why: "silent" }, false);
    this.#home?.standing({ kind: "expelled", seat: undefined });
  }

  /** It has a seat again, with ids that nobody has had. */
  comeBack(): void {
    this.#held = undefined;
    this.#life += 1;
    this.#home?.standing({ kind: "expelled", seat: this.#seat() });
  }

  /** The chat is no more. */
  fail(reason: string): void {
    this.#home?.standing({ kind: "over", reason });
  }

  whenRoom(callback: () => void): void {
    callback();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
  }

  leave(): Promise<void> {
    return Promise.resolve();
  }

  #seat(): Seat {
    const first = PLACES * (1 + 1_000 * this.#life) + this.#place;
    return { first, step: PLACES, secret: this.#log.secret as string };
  }

  /** Reads so many of what is in the log, if they are there. Returns whether it has read any. */
  read(count: number): boolean {
    const before = this.#read;
    while (this.#read < Math.min(before + count, this.#log.entries.length) && !this.#isPaused) {
      const { from, text } = this.#log.entries[this.#read++] as SharedLog["entries"][number];
      this.#home?.happened(JSON.parse(text), from === this);
    }
    return this.#read > before;
  }
}

/** Servers of one chat. */
export class SharedWorld {
  readonly clock = new StillClock();
  readonly log: Log = new Log();
  readonly #network: MemoryTransport = memoryTransport({ time: this.clock.network });
  readonly #shared = new SharedLog();
  readonly #endpoints: Endpoint[] = [];
  readonly #shells: Shell[] = [];

  /** @param count how many; 0: one that is alone */
  static async start(
    count: number,
    language: Language = "line",
    options: ServeOptions = {},
  ): Promise<SharedWorld> {
    const world = new SharedWorld();
    for (let server = 0; server < Math.max(1, count); server++) {
      await world.#start(count === 0 ? memoryBackplane() : new LogEnd(world.#shared), language, options);
    }
    return world;
  }

  async #start(backplane: Backplane, language: Language, options: ServeOptions): Promise<void> {
    const port = 1_000 + this.#endpoints.length;
    const settings = resolveOptions(
      {
        listen: `${SCHEMES[language]}://127.0.0.1:${port}`,
        flood: "off",
        ...options,
        logger: this.log,
        clock: this.clock,
      },
      { ircDialect, jsonDialect },
    );
    // Nobody asks it for anything here.
    const { data } = options;
    const store = typeof data === "object" ? { store: data, kept: await data.load() } : undefined;
    const shell: Shell = new Shell(
      settings,
      { close: () => shell.stop() } as ChatServer,
      backplane,
      store,
    );
    this.#shells.push(shell);
    await shell.start();
    for (const { dialectOf, endpoint } of settings.listeners) {
      await this.#network.listen(
        endpoint,
        (connection) => shell.doorway.accept(connection, dialectOf(connection)),
      );
      this.#endpoints.push(endpoint);
    }
  }

  /** Connects a client to one of them: the next one with each number. */
  connect(number: number): StillClient {
    const endpoint = this.#endpoints[number % this.#endpoints.length] as Endpoint;
    const client = new StillClient(this.#network.connect(endpoint), this.clock);
    this.clock.settle();
    return client;
  }

  /** Stops the first one: its clients get the grace period. */
  async stop(): Promise<void> {
    const stopped = this.#shells[0]?.stop();
    this.clock.settle();
    await stopped;
  }

  /** What is in the log, as inputs. */
  get happened(): readonly Input[] {
    return this.#shared.entries.map(({ text }) => JSON.parse(text));
  }

  /** The first one's end of the log. */
  get end(): LogEnd {
    return this.#shared.ends[0] as LogEnd;
  }

  /** One of them reads so many of what is in the log. Returns whether any were there. */
  read(server: number, count: number): boolean {
    const { ends } = this.#shared;
    const hasRead = ends[server % Math.max(1, ends.length)]?.read(count) ?? false;
    this.clock.settle();
    return hasRead;
  }

  /** Everything that has been handed over happens. */
  settle(): void {
    this.clock.settle();
    while (this.#shared.ends.map((_, server) => this.read(server, Infinity)).includes(true));
  }
}
