// Several servers, one chat: a stream of NATS keeps the order of what they hand over, and each of them reads all of it. What
// stands in the log is what happens; nothing else is said between them.
//
// What surprises: a batch counts as sent when it is read again, not when NATS says so; and whether this server is still one
// of the chat's, it learns from the log like everybody else.

import { clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } from "node:timers";
import type { Input } from "../../engine/input.ts";
import {
  BEAT,
  EMPTY_ROLL,
  ENGINE_LEVEL,
  type Joined,
  type Member,
  memberOf,
  readEntry,
  type Roll,
} from "../../engine/roll.ts";
import { PLACES } from "../../engine/nodes.ts";
import {
  type Backplane,
  BackplaneError,
  type BackplaneHome,
  type NodeInfo,
  type Seat,
} from "../backplane.ts";
import { type ClusterAddress, namesOf } from "./address.ts";
import { type Check, readBatch } from "./batch.ts";
import { connectTo, type NatsConnection } from "./client.ts";
import { findLog, type LogInfo, openLog } from "./log.ts";
import { type LogMessage, Reader, type ReaderOwner } from "./reader.ts";
import { readSnapshot, writeSnapshot } from "./snapshot.ts";
import { Writer } from "./writer.ts";

/** What it needs of the world besides NATS. */
export interface NatsWorld {
  /** Milliseconds since some moment, never going back. */
  now(): number;
  /** Small letters and digits that nobody has had before. */
  word(): string;
}

/** 250 ms: how often it looks at what is overdue. */
const TICK = 250;

/** 2 s: a batch that is on its way for longer is one too many. */
const CUT_OFF_AFTER = 2_000;

/** 512 KiB: half of what the server's clients are stopped at. */
const ROOM = 524_288;

/** 16 MiB of log or 10 minutes, whichever comes first: so long may somebody have to read who joins. */
const SAVE_BYTES = 16_777_216;
const SAVE_INTERVAL = 600_000;

/** 64 beats: by then everybody has compared. */
const CHECKS_KEPT = 64;

/** 10 s: how long a server waits for its own first entry. */
const JOIN_TIMEOUT = 10_000;

/** The order of a chat on NATS. */
export class NatsBackplane implements Backplane, ReaderOwner {
  readonly name = "nats";
  readonly isShared = true;
  readonly #address: ClusterAddress;
  readonly #world: NatsWorld;
  #connection: NatsConnection | undefined;
  #home: BackplaneHome | undefined;
  #joined: Joined | undefined;
  #log: LogInfo | undefined;
  #reader: Reader | undefined;
  #writer: Writer | undefined;
  #incarnation = "";
  #roll: Roll = EMPTY_ROLL;
  #position = 0;
  #queue: LogMessage[] = [];
  #isPaused = false;
  #isConnected = true;
  #isCutOff = false;
  #isOver = false;
  #isStarting = true;
  /** When a message came last. */
  #tookAt = 0;
  #isFlushing = false;
  #isChecking = false;
  #whenRoom: (() => void)[] = [];
  #stopTicking: () => void = () => {};
  #settle: { resolve(seat: Seat): void; reject(error: Error): void } | undefined;
  #whenLeft: (() => void) | undefined;
  #isLeaving = false;
  /** How this server found the state at the last positions that had a beat. */
  #checks = new Map<number, string>();
  #lastCheck: Check | undefined;
  #unsaved = 0;
  #savedAt = 0;
  #isSaving = false;

  constructor(address: ClusterAddress, world: NatsWorld) {
    this.#address = address;
    this.#world = world;
  }

  get backlog(): number {
    return this.#writer?.backlog ?? 0;
  }

  get isFirst(): boolean {
    return this.#roll.members[0]?.incarnation === this.#incarnation;
  }

  async join(home: BackplaneHome, { commands, rules, version }: NodeInfo): Promise<Seat> {
    const { chat } = this.#address;
    const connection = await connectTo(this.#address);
    try {
      this.#home = home;
      this.#connection = connection;
      this.#joined = { level: ENGINE_LEVEL, version, rules, commands };
      this.#log = await openLog(connection, chat, this.#world.word());
      await this.#load(this.#log);
      this.#savedAt = this.#tookAt = this.#world.now();
      this.#reader = new Reader(connection, namesOf(chat).stream, this.#position, this, {
        inbox: () => `_INBOX.${this.#world.word()}${this.#world.word()}`,
        now: this.#world.now,
      });
      void this.#watch(connection);
      await this.#reader.renew();
      const timer = setInterval(() => this.#tick(), TICK);
      this.#stopTicking = () => clearInterval(timer);
      const seat = await this.#enter();
      this.#isStarting = false;
      return seat;
    } catch (error) {
      await this.#end();
      throw error;
    }
  }

  append(input: Input): void {
    this.#writer?.append(input);
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    setImmediate(() => {
      this.#isFlushing = false;
      if (this.#isIn) this.#writer?.flush();
    });
  }

  whenRoom(callback: () => void): void {
    this.#whenRoom.push(callback);
    this.#tellRoom();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    if (this.#queue.length > 0) setImmediate(() => this.#drain());
  }

  async leave(grace: number): Promise<void> {
    if (this.#isOver || this.#connection === undefined) return;
    this.#isLeaving = true;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, grace);
      this.#whenLeft = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#isIn) this.#sayGoodbye();
      else this.#whenLeft();
    });
    await this.#end();
  }

  took(message: LogMessage): void {
    this.#tookAt = this.#world.now();
    this.#queue.push(message);
    if (this.#queue.length === 1) this.#drain();
  }

  fellBehind(first: number): void {
    this.#finish(
      `this server fell behind: the log begins at ${first} by now, and it has read up to ${this.#position}`,
    );
  }

  failed(error: unknown): void {
    this.#trouble(error);
  }

  /** Whether this server is on the roll. */
  get #isIn(): boolean {
    return this.#me !== undefined;
  }

  get #me(): Member | undefined {
    return memberOf(this.#roll, this.#incarnation);
  }

  /** What the chat is at some position, to read on from there. */
  async #load({ first, identity }: LogInfo): Promise<void> {
    const { chat } = this.#address;
    const saved = await readSnapshot(this.#connection as NatsConnection, chat, identity);
    if (saved === undefined && first > 1) {
      throw new BackplaneError(
        `Cannot read the chat "${chat}": its log begins at ${first}, and nothing was saved`,
      );
    }
    if (saved !== undefined && saved.position + 1 < first) {
      throw new BackplaneError(
        `Cannot read the chat "${chat}": its log begins at ${first}, and what was saved ends at ${saved.position}`,
      );
    }
    this.#position = saved?.position ?? 0;
    this.#roll = saved?.roll ?? EMPTY_ROLL;
    this.#home?.restore(saved?.pieces, identity);
  }

  /** Asks for a place, under a new name; resolves when it has one. */
  #enter(): Promise<Seat> {
    this.#incarnation = this.#world.word();
    const connection = this.#connection as NatsConnection;
    const writer = new Writer(
      this.#incarnation,
      (data) => this.#publish(data),
      connection.info?.max_payload ?? 1_048_576,
      this.#world.now,
    );
    this.#writer = writer;
    const seat = new Promise<Seat>((resolve, reject) => this.#settle = { resolve, reject });
    writer.join(this.#joined as Joined);
    return seat;
  }

  /** Never while disconnected: the library would lose it without a word. */
  #publish(data: Uint8Array): boolean {
    const connection = this.#connection;
    if (!this.#isConnected || connection === undefined || connection.isClosed()) return false;
    connection.publish(namesOf(this.#address.chat).log, data);
    return true;
  }

  /** What has been read happens, as far as the turn has room for it. */
  #drain(): void {
    let taken = 0;
    try {
      while (taken < this.#queue.length && !this.#isPaused && !this.#isOver) {
        this.#happen(this.#queue[taken++] as LogMessage);
      }
    } finally {
      this.#queue.splice(0, taken);
      this.#reader?.applied(taken);
    }
  }

  #happen({ at, data, position }: LogMessage): void {
    const home = this.#home as BackplaneHome;
    this.#position = position;
    this.#unsaved += data.length;
    const batch = readBatch(data, at);
    if (batch === undefined) return this.#trouble(`Entry ${position} of the log can't be read`);
    const { check, entry, isBeat } = batch;
    const isOwn = entry.incarnation === this.#incarnation;
    const wasIn = this.#isIn;
    const { before, counts, inputs, refused, roll } = readEntry(this.#roll, entry);
    this.#roll = roll;
    for (const input of before) home.happened(input, false);
    for (const input of inputs) home.happened(input, isOwn && entry.hasLeft !== true);
    if (isBeat && counts) this.#noteCheck(position, entry.incarnation, check);
    if (wasIn && !this.#isIn && !this.#isLeaving) return this.#expelled();
    if (!isOwn) return;
    if (entry.joined !== undefined) this.#answered(refused);
    if (entry.hasLeft === true) this.#whenLeft?.();
    if (counts) this.#returned(entry.count);
  }

  #answered(refused: string | undefined): void {
    const settle = this.#settle;
    const place = this.#me?.place;
    this.#settle = undefined;
    if (place === undefined) {
      const why = refused ?? "its place is gone";
      return settle?.reject(new BackplaneError(`Cannot join the chat "${this.#address.chat}": ${why}`));
    }
    const last = this.#roll.lastSessions[place] as number;
    settle?.resolve({ first: last === 0 ? PLACES + place : last + PLACES, step: PLACES });
  }

  /** A batch of this server is back. */
  #returned(count: number): void {
    if (this.#writer?.returned(count) !== true) return;
    if (this.#isCutOff) {
      this.#isCutOff = false;
      this.#home?.standing({ kind: "whole" });
    }
    this.#writer.flush();
    if (this.#isLeaving) this.#sayGoodbye();
    this.#tellRoom();
  }

  #sayGoodbye(): void {
    this.#writer?.flush();
    this.#writer?.leave();
  }

  /** The others have given this server up: it comes back as another one. */
  #expelled(): void {
    this.#isCutOff = false;
    this.#home?.standing({ kind: "expelled", seat: undefined });
    this.#enter().then(
      (seat) => this.#home?.standing({ kind: "expelled", seat }),
      (error) => this.#finish((error as Error).message),
    );
    this.#tellRoom();
  }

  /** Everybody looks at the state after each beat, and says in its own next one what it saw. */
  #noteCheck(position: number, incarnation: string, check: Check | undefined): void {
    const digest = (this.#home as BackplaneHome).digest();
    this.#checks.set(position, digest);
    this.#lastCheck = [position, digest];
    for (const [old] of this.#checks) {
      if (this.#checks.size <= CHECKS_KEPT) break;
      this.#checks.delete(old);
    }
    const seen = check === undefined ? undefined : this.#checks.get(check[0]);
    if (check === undefined || seen === undefined || seen === check[1] || incarnation === this.#incarnation) {
      return;
    }
    const difference = `${incarnation} has another state at ${check[0]}, ${
      check[1]
    }, than this server, ${seen}`;
    this.#trouble(`a mistake of partyline's: ${difference}`);
    // One of them is right for all, whichever it is; the others begin anew.
    if (incarnation === this.#roll.members[0]?.incarnation) this.#finish(difference);
  }

  #tick(): void {
    const writer = this.#writer;
    if (writer === undefined || this.#isOver) return;
    if (this.#isConnected) {
      this.#reader?.tick();
      writer.resend(false);
    }
    if (this.#isIn && writer.silence >= BEAT) writer.beat(this.#lastCheck);
    const isAway = this.#isIn && (!this.#isConnected || writer.overdue > CUT_OFF_AFTER);
    if (isAway && !this.#isCutOff) {
      this.#isCutOff = true;
      this.#home?.standing({ kind: "cutOff" });
    }
    if (this.#isCutOff && this.#isConnected) void this.#checkLog();
    if (this.#isStarting && this.#world.now() - this.#tookAt > JOIN_TIMEOUT) {
      this.#settle?.reject(
        new BackplaneError("Cannot join the chat: NATS gives back nothing of what is written"),
      );
    }
    this.#saveNowAndThen();
  }

  async #watch(connection: NatsConnection): Promise<void> {
    for await (const { type } of connection.status()) {
      if (this.#isOver) return;
      if (type === "disconnect") this.#isConnected = false;
      // It is tried for ever, unless NATS says that this server may not come in any more.
      if (type === "close") return this.#finish("NATS has ended the connection for good");
      if (type !== "reconnect") continue;
      this.#isConnected = true;
      await this.#checkLog();
      await this.#reader?.renew();
      this.#writer?.resend(true);
    }
  }

  /** Whether the log is still the one that this server is part of. */
  async #checkLog(): Promise<void> {
    if (this.#isChecking) return;
    this.#isChecking = true;
    try {
      const { identity, last } = await findLog(this.#connection as NatsConnection, this.#address.chat);
      if (identity !== this.#log?.identity) this.#finish("the log is another one than before");
      else if (last < this.#position) {
        this.#finish(`the log ends at ${last}, and was read up to ${this.#position}`);
      }
    } catch (error) {
      if ((error as { readonly code?: number }).code === 404) this.#finish("the log was deleted");
      else this.#trouble(error);
    } finally {
      this.#isChecking = false;
    }
  }

  #saveNowAndThen(): void {
    const now = this.#world.now();
    const isDue = this.#unsaved > SAVE_BYTES || (this.#unsaved > 0 && now - this.#savedAt > SAVE_INTERVAL);
    if (!isDue || this.#isCutOff || this.#isSaving) return;
    this.#unsaved = 0;
    this.#savedAt = now;
    if (this.isFirst) void this.save();
  }

  /** Saves the chat as it is, so that nobody has to read what led to it. */
  async save(): Promise<void> {
    this.#isSaving = true;
    const snapshot = {
      position: this.#position,
      roll: this.#roll,
      pieces: (this.#home as BackplaneHome).save(),
    };
    try {
      const { identity } = this.#log as LogInfo;
      await writeSnapshot(this.#connection as NatsConnection, this.#address.chat, identity, snapshot);
    } catch (error) {
      this.#trouble(error);
    } finally {
      this.#isSaving = false;
    }
  }

  #tellRoom(): void {
    if (this.#whenRoom.length === 0 || this.backlog > ROOM) return;
    for (const callback of this.#whenRoom.splice(0)) callback();
  }

  #trouble(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (!this.#isOver) this.#home?.standing({ kind: "trouble", reason });
  }

  /** There is nothing that it could be part of. */
  #finish(reason: string): void {
    if (this.#isOver) return;
    void this.#end();
    if (this.#isStarting) this.#settle?.reject(new BackplaneError(`Cannot join the chat: ${reason}`));
    else this.#home?.standing({ kind: "over", reason });
  }

  async #end(): Promise<void> {
    this.#isOver = true;
    this.#stopTicking();
    this.#reader?.close();
    this.#whenLeft?.();
    await this.#connection?.close();
  }
}
