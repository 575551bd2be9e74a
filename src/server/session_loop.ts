// A connection's life: bytes to lines, lines to commands, commands to the engine; and back out.
//
// What surprises: a chunk may hold a thousand lines, and this client is not the only one. After its share of
// the turn the rest waits until everybody else has had theirs; a client that talks too fast waits until it may
// talk again. Some of what comes meanwhile is held, so that its end is noticed; then its connection is paused, so
// that nothing is lost and its own network slows it down.

import { Buffer } from "node:buffer";
import type { Decoded, Decoder, Dialect } from "../dialects/dialect.ts";
import type { Command } from "../engine/command.ts";
import type { Input } from "../engine/input.ts";
import type { Notice } from "../engine/notice.ts";
import type { ChatState, SessionId } from "../engine/state.ts";
import { formatEndpoint } from "../transports/endpoint.ts";
import type { CloseReason, Connection, ConnectionHandler } from "../transports/transport.ts";
import { Allowance } from "./allowance.ts";
import type { Holder, Holdings } from "./holdings.ts";
import type { ServerLogger, Settings } from "./options.ts";
import { Outflow, type OutflowOwner } from "./outflow.ts";
import { type Paces, type Target, targetOf } from "./pace.ts";
import type { Stats } from "./stats.ts";

/** The chat that a session belongs to. */
export interface SessionHome {
  readonly settings: Settings;
  readonly dialect: Dialect;
  readonly logger: ServerLogger;
  readonly stats: Stats;
  readonly state: ChatState;
  /** What is said to each room and person; nothing if that has no bound. */
  readonly paces: Paces | undefined;
  readonly holdings: Holdings;
  dispatch(input: Input): void;
  /** Tells a session something of its own at the end of the turn. */
  tell(session: SessionLoop, notice: Notice): void;
  /** Whether so much has been said in this turn that the rest must wait for the next one. */
  isTurnFull(): boolean;
  /** Calls back in a turn to come, when it is this session's. */
  waitForTurn(callback: () => void): void;
  /** Shows a line to the host program; whether it has taken it. */
  isTaken(line: string, session: SessionLoop): boolean;
  /** A mistake of ours or of a hook: costs this one connection. */
  contain(session: SessionLoop, error: unknown): void;
  /** The connection is over. */
  forget(session: SessionLoop, reason: CloseReason): void;
}

/** 256 lines: some half a millisecond of work, so that a pasted file delays nobody by more than that. */
const LINES_PER_TURN = 256;

/** 16 KiB: what is held of a client that has to wait before it is read no further; four lines of the usual longest. */
const HELD_BEFORE_PAUSE = 16_384;

/** What its lines wait for: others in this turn, its own allowance, that of those it speaks to, or a hook. */
type Wait = "nextTurn" | "allowance" | "pace" | "verdict";

/** One client, from its first byte to its last. */
export class SessionLoop implements ConnectionHandler, OutflowOwner, Holder {
  readonly id: SessionId;
  readonly connection: Connection;
  /** Where lines for this client go. */
  readonly outflow: Outflow;
  /** Whether the engine knows this session: from accepting it until it is hung up. */
  isAlive = true;
  /** What it was called when it left. */
  lastName: string | undefined;
  readonly #home: SessionHome;
  readonly #decoder: Decoder;
  #hasEnded = false;
  #waitsFor: Wait | undefined;
  /** Since when it has been talking too fast: from its first line that had to wait for that until none waits any more. */
  #heldBackSince: number | undefined;
  readonly #allowance: Allowance;
  /** What it has to say next, once those to whom it speaks may hear it. */
  #next: { readonly command: Command; readonly target: Target; readonly bytes: number } | undefined;
  #held = 0;
  #isPaused = false;
  #heardAt: number;
  #unfinishedSince: number | undefined;

  constructor(home: SessionHome, id: SessionId, connection: Connection) {
    const { clock, limits } = home.settings;
    this.id = id;
    this.connection = connection;
    this.#home = home;
    this.outflow = new Outflow(this, home.dialect, limits);
    // On UDP only whole lines go out, and nobody runs telnet.
    const reply = connection.remote.kind === "udp"
      ? undefined
      : (bytes: Uint8Array) => this.outflow.write(bytes);
    this.#decoder = home.dialect.decoder({ maxLine: limits.maxLine, reply });
    this.#heardAt = clock.now();
    this.#allowance = new Allowance(limits, this.#heardAt);
  }

  get isHeldBack(): boolean {
    return this.#heldBackSince !== undefined;
  }

  /** Where the client connects from, for logs. */
  get peer(): string {
    return formatEndpoint(this.connection.remote);
  }

  read(chunk: Uint8Array): void {
    if (!this.isAlive) return;
    const now = this.#home.settings.clock.now();
    this.#heardAt = now;
    this.#decoder.feed(chunk);
    this.#watchUnfinished(now);
    if (this.#waitsFor === undefined) this.#takeLines(now);
    this.#hold();
  }

  ended(): void {
    if (!this.isAlive) return;
    this.#hasEnded = true;
    this.#decoder.end();
    if (this.#waitsFor === undefined) this.#takeLines(this.#home.settings.clock.now());
    this.#hold();
  }

  drained(): void {
    this.outflow.tick(this.#home.settings.clock.now());
  }

  closed(reason: CloseReason): void {
    this.#home.forget(this, reason);
  }

  /** Sees to whatever is a matter of time. Called every now and then while the connection is open. */
  tick(now: number): void {
    if (!this.isAlive) return;
    this.outflow.tick(now);
    if (this.#waitsFor === "allowance") this.#goOn(now);
    if (this.isAlive) this.#keepDeadlines(now);
  }

  /** The engine has forgotten it, or never knew it: nothing that still comes is read. */
  leave(name: string | undefined): void {
    this.isAlive = false;
    this.lastName = name;
    this.#home.holdings.set(this, 0);
  }

  /** Keeps further lines waiting until the function that it returns is called. */
  waitForVerdict(): () => void {
    this.#waitsFor = "verdict";
    return () => this.#goOn(this.#home.settings.clock.now());
  }

  /** Ends the connection with one last line, out of order: there may be no next turn for it. */
  dismiss(notice: Notice): void {
    this.outflow.tellLast(notice);
    if (this.isAlive) this.#home.dispatch({ kind: "closed", session: this.id });
    else this.outflow.close();
  }

  tooFast(): void {
    if (!this.isAlive) return;
    const { logger, settings, stats } = this.#home;
    stats.tooFast += 1;
    logger.warn("Disconnecting {peer}: its lines had to wait for too long", { peer: this.peer });
    this.#home.tell(this, { kind: "tooFast", timeout: settings.limits.floodTimeout });
    this.#home.dispatch({ kind: "closed", session: this.id });
  }

  failed(error: unknown): void {
    if (this.isAlive) this.#home.contain(this, error);
    else this.connection.abort();
  }

  tooSlow(unread: number): void {
    if (!this.isAlive) return;
    const { logger, stats } = this.#home;
    stats.slow += 1;
    logger.warn("Disconnecting {peer}: it left {unread} bytes unread", { peer: this.peer, unread });
    this.dismiss({ kind: "tooSlow" });
  }

  startsMissing(unread: number): void {
    const properties = { peer: this.peer, unread };
    this.#home.logger.warn("Skipping lines for {peer}: it left {unread} bytes unread", properties);
  }

  hasMissed(lines: number): void {
    this.#home.stats.missed += lines;
  }

  nextTurn(callback: () => void): void {
    this.#home.settings.clock.endOfTurn(callback);
  }

  /** Handles what has come, as far as this client may now. */
  #takeLines(now: number): void {
    this.#allowance.refill(now, this.isHeldBack);
    try {
      this.#sayNext();
      if (!this.isAlive || this.#waitsFor !== undefined) return;
      for (let share = LINES_PER_TURN; this.#decoder.hasNext; share--) {
        if (share === 0 || this.#home.isTurnFull()) return this.#waitForTurn();
        if (!this.#allowance.isLeft) return this.#holdBack("allowance", now);
        this.#take(this.#decoder.next() as Decoded, now);
        if (!this.isAlive || this.#waitsFor !== undefined) return;
      }
    } catch (error) {
      return this.#home.contain(this, error);
    }
    this.#heldBackSince = undefined;
    if (this.#hasEnded) this.#home.dispatch({ kind: "closed", session: this.id });
  }

  #take(decoded: Decoded, now: number): void {
    if (decoded.kind === "foreign") return this.#turnAway(decoded.protocol, decoded.reply);
    const { logger, paces, settings, stats } = this.#home;
    stats.lines += 1;
    if (decoded.kind === "overlong") {
      stats.overlong += 1;
      this.#allowance.spend(settings.limits.maxLine);
      logger.info("Dropping a line of {peer}: it was too long", { peer: this.peer });
      return this.#say(decoded.command);
    }
    const { command, line } = decoded;
    const bytes = this.#allowance.countsBytes || paces !== undefined ? Buffer.byteLength(line) + 1 : 1;
    this.#allowance.spend(bytes);
    if (settings.hooks.onLine !== undefined && this.#home.isTaken(line, this)) return;
    if (command === undefined) return;
    const target = paces === undefined ? undefined : targetOf(this.#home.state, this.id, command);
    if (target === undefined) return this.#say(command);
    this.#next = { command, target, bytes };
    if (paces?.isOpen(target)) return this.#sayNext();
    this.#holdBack("pace", now);
    paces?.wait(target, () => this.#goOn(this.#home.settings.clock.now()));
  }

  /** Says what has waited for those to whom it speaks. */
  #sayNext(): void {
    const next = this.#next;
    if (next === undefined) return;
    this.#next = undefined;
    this.#home.paces?.spend(next.target, next.bytes);
    this.#say(next.command);
  }

  #say(command: Command): void {
    const { clock } = this.#home.settings;
    const moment = { now: clock.date(), random: clock.random() };
    this.#home.dispatch({ kind: "said", session: this.id, command, moment });
  }

  #waitForTurn(): void {
    this.#waitsFor = "nextTurn";
    this.#home.waitForTurn(() => this.#goOn(this.#home.settings.clock.now()));
  }

  #holdBack(reason: "allowance" | "pace", now: number): void {
    if (this.#heldBackSince === undefined) {
      this.#heldBackSince = now;
      this.#home.stats.floods += 1;
      this.#home.logger.info("Holding back {peer}: it talks too fast", { peer: this.peer });
    }
    this.#waitsFor = reason;
  }

  /** Notes what it holds; while that is much, nothing more is read. */
  #hold(): void {
    const held = this.#waitsFor === undefined || !this.isAlive ? 0 : this.#decoder.heldBytes;
    if (held !== this.#held) this.#home.holdings.set(this, this.#held = held);
    const isMuch = held >= HELD_BEFORE_PAUSE;
    if (isMuch === this.#isPaused || !this.isAlive) return;
    this.#isPaused = isMuch;
    if (isMuch) this.connection.pause();
    else this.connection.resume();
  }

  #goOn(now: number): void {
    if (!this.isAlive) return;
    this.#waitsFor = undefined;
    this.#takeLines(now);
    if (this.#waitsFor === undefined && this.isAlive) {
      // The time in which nothing could be heard from it was not its own.
      this.#heardAt = now;
      this.#unfinishedSince = undefined;
      this.#watchUnfinished(now);
    }
    this.#hold();
  }

  #keepDeadlines(now: number): void {
    const { floodTimeout, idleTimeout, lineTimeout } = this.#home.settings.limits;
    if (this.#heldBackSince !== undefined && now - this.#heldBackSince >= floodTimeout) return this.tooFast();
    // A client that we hold back can neither finish its line nor be heard.
    if (this.#waitsFor !== undefined) return;
    if (this.#unfinishedSince !== undefined && now - this.#unfinishedSince >= lineTimeout) {
      this.#dropUnfinished(lineTimeout);
    }
    if (idleTimeout !== "off" && now - this.#heardAt >= idleTimeout) this.#dropIdle(idleTimeout);
  }

  /** Notes since when a line has been unfinished: since it began, or since the one before it was done. */
  #watchUnfinished(now: number): void {
    if (!this.#decoder.hasUnfinished) this.#unfinishedSince = undefined;
    else if (this.#decoder.hasNext) this.#unfinishedSince = now;
    else this.#unfinishedSince ??= now;
  }

  #dropUnfinished(timeout: number): void {
    this.#home.stats.unfinished += 1;
    this.#home.logger.warn("Dropping a line of {peer}: it was never finished", { peer: this.peer });
    this.#unfinishedSince = undefined;
    this.#decoder.dropUnfinished();
    this.#home.tell(this, { kind: "lineTooSlow", timeout });
  }

  #dropIdle(timeout: number): void {
    this.#home.stats.idle += 1;
    this.#home.logger.info("Disconnecting {peer}: it said nothing for too long", { peer: this.peer });
    this.#home.tell(this, { kind: "idle", timeout });
    this.#home.dispatch({ kind: "closed", session: this.id });
  }

  #turnAway(protocol: string, reply: Uint8Array): void {
    const { logger, stats } = this.#home;
    stats.strangers += 1;
    logger.warn("Turning away {peer}: it speaks {protocol}", { peer: this.peer, protocol });
    this.outflow.writeLast(reply);
    this.#home.dispatch({ kind: "closed", session: this.id });
  }
}
