// Several servers, one chat: a stream of NATS keeps the order of what they hand over, and each of them reads all of it. What
// stands in the log is what happens; nothing else is said between them.
//
// What surprises: a batch counts as sent when it is read again, not when NATS says so; and whether this server is still one
// of the chat's, it learns from the log like everybody else. Here is what comes when; each job has a file of its own.

import { clearInterval, clearTimeout, setInterval, setTimeout } from "node:timers";
import type { Input } from "../../engine/input.ts";
import { BEAT } from "../../engine/roll.ts";
import type { Backplane, BackplaneHome, NodeInfo, Seat } from "../backplane.ts";
import { type ClusterAddress, namesOf } from "./address.ts";
import { readBatch } from "./batch.ts";
import { Checks } from "./checks.ts";
import { connectTo, type NatsConnection } from "./client.ts";
import { Ignored } from "./ignored.ts";
import { Link, type LinkOwner } from "./link.ts";
import { Membership } from "./membership.ts";
import { openChat } from "./opening.ts";
import { Pacing, type PacingOwner } from "./pacing.ts";
import { type LogMessage, Reader, type ReaderOwner } from "./reader.ts";
import { WaitingForRoom } from "./room.ts";
import { Saving } from "./saving.ts";
import { writeSnapshot } from "./snapshot.ts";
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

/** 10 s: how long a server waits for its own first entry. */
const JOIN_TIMEOUT = 10_000;

/** The order of a chat on NATS. */
export class NatsBackplane implements Backplane, LinkOwner, PacingOwner, ReaderOwner {
  readonly name: string;
  readonly isShared = true;
  readonly #address: ClusterAddress;
  readonly #world: NatsWorld;
  readonly #membership: Membership;
  readonly #checks = new Checks();
  readonly #ignored: Ignored;
  readonly #pacing = new Pacing(this);
  readonly #saving: Saving;
  readonly #waiting = new WaitingForRoom();
  #home: BackplaneHome | undefined;
  #link: Link | undefined;
  #reader: Reader | undefined;
  #writer: Writer | undefined;
  #position = 0;
  #isCutOff = false;
  #isOver = false;
  #isStarting = true;
  #isLeaving = false;
  /** When a message came last. */
  #tookAt = 0;
  #whenLeft: (() => void) | undefined;
  #stopTicking: () => void = () => {};

  constructor(address: ClusterAddress, world: NatsWorld) {
    this.name = address.shown;
    this.#address = address;
    this.#world = world;
    this.#membership = new Membership(address.chat);
    this.#saving = new Saving(world.now);
    this.#ignored = new Ignored(world.now, (reason) => this.failed(reason));
  }

  get backlog(): number {
    return this.#writer?.backlog ?? 0;
  }

  get servers(): number {
    return this.#membership.roll.members.length;
  }

  get isFirst(): boolean {
    return this.#membership.isFirst;
  }

  get position(): number {
    return this.#position;
  }

  async join(home: BackplaneHome, node: NodeInfo): Promise<Seat> {
    this.#home = home;
    const connection = await connectTo(this.#address);
    try {
      const reader = await this.#open(connection, home, node);
      await reader.renew();
      const timer = setInterval(() => this.#tick(), TICK);
      this.#stopTicking = () => clearInterval(timer);
      const seat = await this.#enter();
      this.#isStarting = false;
      return seat;
    } catch (error) {
      await this.#end();
      if (this.#link === undefined) await connection.close();
      throw error;
    }
  }

  append(input: Input): void {
    this.#writer?.append(input);
    this.#writer?.flushSoon();
  }

  whenRoom(callback: () => void): void {
    this.#waiting.add(callback);
    this.#waiting.tell(this.backlog);
  }

  pause(): void {
    this.#pacing.pause();
  }

  resume(): void {
    this.#pacing.resume();
  }

  async leave(grace: number): Promise<void> {
    if (this.#isOver || this.#link === undefined) return;
    this.#isLeaving = true;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, grace);
      this.#whenLeft = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#membership.isIn) this.#sayGoodbye();
      else this.#whenLeft();
    });
    await this.#end();
  }

  /** Saves the chat as it is, so that nobody has to read what led to it. */
  async save(): Promise<void> {
    const { connection, identity } = this.#link as Link;
    const pieces = (this.#home as BackplaneHome).save();
    const snapshot = { position: this.#position, roll: this.#membership.roll, pieces };
    await this.#saving.run(() => writeSnapshot(connection, this.#address.chat, identity, snapshot))
      .catch((error) => this.failed(error));
  }

  // What the reader, the pacing and the link report.

  took(message: LogMessage): void {
    this.#tookAt = this.#world.now();
    this.#pacing.add(message);
  }

  fellBehind(first: number): void {
    this.finish(`this server fell behind: the log begins at ${first} by now, not at ${this.#position + 1}`);
  }

  failed(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (!this.#isOver) this.#home?.standing({ kind: "trouble", reason });
  }

  happen({ at, data, position }: LogMessage): void {
    const home = this.#home as BackplaneHome;
    this.#position = position;
    this.#saving.add(data.length);
    const sent = this.#writer?.inputsIn(data);
    const batch = readBatch(data, at, sent);
    if (batch === undefined) return this.#ignored.add(position, "it can't be read");
    const { check, entry, isBeat } = batch;
    const isInOwnName = this.#membership.isOwn(entry.incarnation);
    const wasIn = this.#membership.isIn;
    const { after, before, counts, ignored, inputs, problem, refused } = this.#membership.read(entry);
    if (problem !== undefined) return this.finish(problem);
    // While this server reads what was, nobody need be told; and why it has no place itself, whoever started it is told.
    if (ignored !== undefined && !this.#isStarting) this.#ignored.add(position, ignored);
    const isOwn = isInOwnName && !(counts && sent === undefined);
    for (const input of before) home.happened(input, false);
    for (const input of inputs) home.happened(input, isOwn && entry.hasLeft !== true);
    for (const input of after) home.happened(input, false);
    // Whoever can't compute what was before reads on from here.
    if (after.length > 0 && this.isFirst && !this.#isStarting) void this.save();
    if (isBeat && counts) {
      this.#checks.note(position, home.digest());
      if (!isOwn) this.#compare(entry.incarnation, this.#checks.difference(entry.incarnation, check));
    }
    if (wasIn && !this.#membership.isIn && !this.#isLeaving) return this.#expelled();
    const { joined } = entry;
    if (counts && !isOwn && joined !== undefined && !this.#isStarting) {
      home.standing({ kind: "joined", version: joined.version });
    }
    if (isInOwnName && !isOwn && this.#membership.isIn) this.#impersonated(position, entry.count);
    if (!isOwn) return;
    if (joined !== undefined) this.#membership.answer(refused);
    if (entry.hasLeft === true) this.#whenLeft?.();
    if (counts) this.#returned(entry.count);
  }

  happened(bytes: number): void {
    this.#reader?.applied(bytes);
  }

  async reconnected(): Promise<void> {
    await this.#reader?.renew();
    this.#writer?.resend(true);
  }

  denied(error: Error): void {
    if (this.#isStarting) this.#membership.refuse(error.message);
    else this.failed(error);
  }

  /** There is nothing that it could be part of. */
  finish(reason: string): void {
    if (this.#isOver) return;
    void this.#end();
    if (this.#isStarting) this.#membership.refuse(reason);
    else this.#home?.standing({ kind: "over", reason });
  }

  async #open(connection: NatsConnection, home: BackplaneHome, node: NodeInfo): Promise<Reader> {
    const { now, word } = this.#world;
    const { chat } = this.#address;
    const { log, position, roll } = await openChat(connection, chat, word(), home);
    this.#position = position;
    this.#membership.begin(node, roll);
    this.#tookAt = now();
    this.#link = new Link(connection, this.#address, log, this);
    return this.#reader = new Reader(connection, namesOf(chat).stream, position, this, this.#world);
  }

  /** Asks for a place, under a new name; resolves when it has one. */
  #enter(): Promise<Seat> {
    const link = this.#link as Link;
    const incarnation = this.#world.word();
    const most = link.connection.info?.max_payload ?? 1_048_576;
    const writer = new Writer(incarnation, (data) => link.publish(data), most, this.#world.now);
    this.#writer = writer;
    const seat = this.#membership.enter(incarnation);
    writer.join(this.#membership.node);
    return seat;
  }

  /** A batch of this server is back. */
  #returned(count: number): void {
    if (this.#writer?.returned(count) !== true) return;
    if (this.#isCutOff) {
      this.#isCutOff = false;
      this.#home?.standing({ kind: "whole" });
    }
    this.#writer.flushSoon();
    if (this.#isLeaving) this.#sayGoodbye();
    this.#waiting.tell(this.backlog);
  }

  #sayGoodbye(): void {
    this.#writer?.flush();
    this.#writer?.leave();
  }

  /** Somebody else writes under this server's name, whose numbers it no longer knows then: it goes, and takes another name. */
  #impersonated(position: number, count: number): void {
    this.failed(`Somebody else has written entry ${position} in this server's name: it takes another one`);
    this.#writer?.giveUp(count);
  }

  /** The others have given this server up: it comes back as another one. */
  #expelled(): void {
    this.#isCutOff = false;
    this.#home?.standing({ kind: "expelled", seat: undefined });
    this.#enter().then(
      (seat) => this.#home?.standing({ kind: "expelled", seat }),
      (error) => this.finish((error as Error).message),
    );
    this.#waiting.tell(this.backlog);
  }

  /** One of two servers is right for all, whichever it is; the other one begins anew. */
  #compare(incarnation: string, difference: string | undefined): void {
    if (difference === undefined) return;
    this.failed(`a mistake of partyline's: ${difference}`);
    if (this.#membership.isOfFirst(incarnation)) this.finish(difference);
  }

  #tick(): void {
    const [link, writer] = [this.#link, this.#writer];
    if (link === undefined || writer === undefined || this.#isOver) return;
    const { isIn } = this.#membership;
    if (link.isConnected) {
      this.#reader?.tick();
      writer.resend(false);
      this.#ignored.tick();
    }
    if (isIn && writer.silence >= BEAT) writer.beat(this.#checks.last);
    const isAway = isIn && (!link.isConnected || writer.overdue > CUT_OFF_AFTER);
    if (isAway && !this.#isCutOff) {
      this.#isCutOff = true;
      this.#home?.standing({ kind: "cutOff" });
    }
    if (this.#isCutOff && link.isConnected) void link.check();
    if (this.#isStarting && this.#world.now() - this.#tookAt > JOIN_TIMEOUT) {
      this.#membership.refuse("NATS gives back nothing of what is written");
    }
    if (!this.#isCutOff && this.#saving.takeDue() && this.isFirst) void this.save();
  }

  async #end(): Promise<void> {
    this.#isOver = true;
    this.#pacing.end();
    this.#stopTicking();
    this.#reader?.close();
    this.#whenLeft?.();
    await this.#link?.close();
  }
}
