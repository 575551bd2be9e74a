// What one client says, on its way to the engine: bytes to commands, each as soon as it may be carried out.
//
// Note: a chunk may hold a thousand lines, and this client is not the only one. After its share of the turn, the rest
// waits until all others have had theirs; a client that sends too fast waits until it may go on. We keep reading a
// little meanwhile, to notice when it leaves; then its connection is paused, so that nothing is lost and its own
// network slows it down.

import { Buffer } from "node:buffer";
import type { Confided, Decoded, Decoder, Request } from "../dialects/dialect.ts";
import type { Command } from "../engine/command.ts";
import { costOf } from "../engine/commands/table.ts";
import type { ChatState, SessionId } from "../engine/state.ts";
import { Allowance } from "./allowance.ts";
import { Deadlines, type Overdue } from "./deadlines.ts";
import type { Holder, Holdings } from "./holdings.ts";
import { withoutSecret } from "./misplaced.ts";
import { type Paces, type Target, targetOf } from "./pace.ts";
import type { Settings } from "./settings.ts";
import type { Counters } from "./stats.ts";

/** What all intakes of a server share. */
export interface IntakeContext {
  readonly settings: Settings;
  readonly counters: Counters;
  readonly state: ChatState;
  /** What is said to each room and person; nothing if that has no bound. */
  readonly paces: Paces | undefined;
  readonly holdings: Holdings;
  /** Whether nothing that is said can happen just now, for whatever reason of ours. */
  readonly isCutOff: boolean;
  /** Whether so much has been said in this turn that the rest must wait for the next one. */
  isTurnFull(): boolean;
  /** Calls back in a turn to come, when it is this one's. */
  waitForTurn(callback: () => void): void;
  /** Acts when what that client has said before has happened: at once, but in a cluster. */
  inTurn(session: SessionId, act: () => void): void;
}

/** Whose intake it is. */
export interface IntakeOwner {
  readonly id: SessionId;
  /** Whether it may still say something. */
  readonly isAlive: boolean;
  /** How many characters it has been told that are for it alone. */
  readonly told: number;
  /** Shows a line to the host program; whether that has taken it. */
  isTaken(line: string): boolean;
  /**
   * Carries a command out.
   *
   * @param date when it was said, in milliseconds since 1970
   * @param request what a program wants to have answered
   */
  say(command: Command, date: number, request: Request | undefined): void;
  /** Carries a command out that comes with a password. */
  confide(confided: Confided, date: number): void;
  /** A command of a program has been seen to. */
  done(request: Request | undefined): void;
  /** Tells it what is wrong with what it sent. */
  correct(reply: string): void;
  /** It dropped a line that was too long. */
  droppedOverlong(): void;
  /** It speaks another protocol, and is to be told this. */
  turnAway(protocol: string, reply: Uint8Array): void;
  /** From now on its lines have to wait. */
  heldBack(): void;
  /** There is no room for all that waits, and this one holds most. */
  noRoom(): void;
  /** Its input has ended, and all of it has been said. */
  allSaid(): void;
  /** Something threw. */
  failed(error: unknown): void;
  pause(): void;
  resume(): void;
}

/** Something that waits for those to whom it is said. */
interface Waiting {
  readonly command: Command;
  readonly request: Request | undefined;
  readonly target: Target;
  readonly bytes: number;
}

/** What its lines wait for: others in this turn, its own allowance, or that of those it speaks to. */
type Wait = "nextTurn" | "allowance" | "pace";

/** 256 lines: some half a millisecond of work, so that a pasted file delays nobody by more than that. */
const LINES_PER_TURN = 256;

/** 16 KiB: what is held of a client that has to wait before it is read no further; four lines of the usual longest. */
const HELD_BEFORE_PAUSE = 16_384;

/** 4 characters that one is told count as one byte said: a screen of history must not silence whoever has just come in. */
const TOLD_PER_BYTE = 4;

/** The way in of one client. */
export class Intake implements Holder {
  readonly #context: IntakeContext;
  readonly #owner: IntakeOwner;
  readonly #decoder: Decoder;
  readonly #allowance: Allowance;
  readonly #counters: Counters;
  readonly #paces: Paces | undefined;
  #hasEnded = false;
  #waitsFor: Wait | undefined;
  /** How many answers of the host program its lines wait for. */
  #holds = 0;
  /** Whether lines have had to wait since the last time that none did. */
  #isHeldBack = false;
  /** Whether bytes that were no lines (endless ones, negotiation) have taken all of its allowance: nothing more is read then. */
  #isOverdrawn = false;
  /** What it has to say next, once those to whom it speaks may hear it. */
  #next: Waiting | undefined;
  #held = 0;
  #isPaused = false;
  /** The date of all lines that are said in one go: one look at the clock. */
  #date = 0;
  readonly #deadlines: Deadlines;

  constructor(context: IntakeContext, owner: IntakeOwner, decoder: Decoder, now: number) {
    this.#context = context;
    this.#owner = owner;
    this.#decoder = decoder;
    this.#deadlines = new Deadlines(context.settings.limits, now);
    this.#counters = context.counters;
    this.#paces = context.paces;
    this.#allowance = new Allowance(context.settings.limits, now);
  }

  get isHeldBack(): boolean {
    return this.#isHeldBack;
  }

  /** Whether what it says has to wait. */
  get isWaiting(): boolean {
    return this.#waitsFor !== undefined || this.#holds > 0;
  }

  /** Bytes came. */
  read(chunk: Uint8Array): void {
    const now = this.#now();
    this.#counters.bytesIn += chunk.length;
    const { countsBytes, paid } = this.#allowance;
    const kept = countsBytes ? this.#decoder.heldBytes : 0;
    this.#deadlines.heard(now);
    this.#decoder.feed(chunk);
    this.#deadlines.watch(this.#decoder, now);
    this.#takeLines(now);
    if (countsBytes) this.#payForRest(chunk.length, kept, paid, now);
    this.#noteHeld(now);
  }

  /** Something came that says nothing: like an empty line it is paid for, and no sign that somebody is there. */
  readNothing(): void {
    this.#allowance.spend(1, 1);
    if (this.#allowance.isLeft) return;
    const now = this.#now();
    this.#isOverdrawn = true;
    this.#takeLines(now);
    this.#noteHeld(now);
  }

  /** The input has ended. */
  end(): void {
    this.#hasEnded = true;
    this.#decoder.end();
    const now = this.#now();
    this.#takeLines(now);
    this.#noteHeld(now);
  }

  /** Goes on with what may go on by now. */
  tick(now: number): void {
    if (this.#context.isCutOff) this.#deadlines.excuse(now);
    if (this.#waitsFor === "allowance") this.#goOn(now);
  }

  /** Which of its deadlines has passed, if one has. */
  overdue(now: number): Overdue | undefined {
    return this.#deadlines.overdue(now, this.isWaiting);
  }

  /** Drops a line that was not finished in time. */
  dropUnfinished(): void {
    this.#deadlines.dropped();
    this.#decoder.dropUnfinished();
  }

  /** Keeps further lines waiting until the function that it returns is called. */
  hold(): () => void {
    this.#holds += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#holds -= 1;
      if (this.#waitsFor === undefined) this.#goOn(this.#now());
    };
  }

  letGo(): void {
    this.#owner.noRoom();
  }

  /** Nothing more will be said. */
  close(): void {
    this.#context.holdings.set(this, this.#held = 0);
  }

  #now(): number {
    return this.#context.settings.clock.now();
  }

  /** Handles what has come, as far as this client may now. */
  #takeLines(now: number): void {
    if (this.isWaiting) return;
    this.#allowance.refill(now, this.isHeldBack);
    if (this.#isOverdrawn && !this.#allowance.isLeft) return this.#holdBack("allowance");
    this.#isOverdrawn = false;
    this.#date = this.#context.settings.clock.date();
    this.#sayNext();
    for (let share = LINES_PER_TURN; this.#owner.isAlive && this.#decoder.hasNext; share--) {
      if (this.isWaiting) return;
      if (share === 0 || this.#context.isTurnFull()) return this.#waitForTurn();
      if (!this.#allowance.isLeft) return this.#holdBack("allowance");
      this.#take(this.#decoder.next() as Decoded);
    }
    if (this.isWaiting || !this.#owner.isAlive) return;
    this.#isHeldBack = false;
    if (this.#hasEnded) this.#owner.allSaid();
  }

  #take(decoded: Decoded): void {
    if (decoded.kind === "foreign") return this.#owner.turnAway(decoded.protocol, decoded.reply);
    this.#counters.lines += 1;
    if (decoded.kind === "overlong") {
      this.#allowance.spend(this.#context.settings.limits.maxLine, 1);
      this.#owner.droppedOverlong();
      return this.#owner.say(decoded.command, this.#date, undefined);
    }
    if (decoded.kind === "confided") return this.#confide(decoded);
    if (decoded.kind === "answered") {
      this.#allowance.spend(decoded.bytes, 1);
      return this.#context.inTurn(this.#owner.id, () => this.#owner.correct(decoded.reply));
    }
    const { line, request } = decoded;
    const paces = this.#paces;
    const bytes = this.#allowance.countsBytes || paces !== undefined
      ? decoded.bytes ?? Buffer.byteLength(line ?? "") + 1
      : 1;
    this.#allowance.spend(bytes, decoded.command === undefined ? 1 : costOf(decoded.command));
    if (line !== undefined && this.#owner.isTaken(line)) {
      return this.#context.inTurn(this.#owner.id, () => this.#owner.done(request));
    }
    if (decoded.command === undefined) return;
    const command = withoutSecret(decoded.command, this.#context.state);
    const target = paces === undefined ? undefined : targetOf(this.#context.state, this.#owner.id, command);
    if (target === undefined) return this.#say(command, request);
    this.#next = { command, request, target, bytes };
    if (paces?.isOpen(target)) return this.#sayNext();
    this.#holdBack("pace");
    paces?.wait(target, () => this.#goOn(this.#now()));
  }

  /** Says what has waited for those to whom it speaks. */
  #sayNext(): void {
    const next = this.#next;
    if (next === undefined) return;
    this.#next = undefined;
    this.#paces?.spend(next.target, next.bytes);
    this.#say(next.command, next.request);
  }

  /** Carries a command out. Its answer is taken out of the allowance, too: seven bytes can ask for 200 KB. */
  #say(command: Command, request: Request | undefined): void {
    const { told } = this.#owner;
    this.#owner.say(command, this.#date, request);
    this.#allowance.spendBytes((this.#owner.told - told) / TOLD_PER_BYTE);
  }

  /** One in a turn: the next must not be taken for it while the engine is busy. The host program does not see such a line. */
  #confide(confided: Confided): void {
    const { command, secret } = confided;
    this.#allowance.spend(Buffer.byteLength(secret) + 1, costOf(command));
    this.#owner.confide(confided, this.#date);
    if (this.#owner.isAlive) this.#waitForTurn();
  }

  #waitForTurn(): void {
    this.#waitsFor = "nextTurn";
    this.#context.waitForTurn(() => this.#goOn(this.#now()));
  }

  #holdBack(reason: "allowance" | "pace"): void {
    if (!this.#isHeldBack) {
      this.#isHeldBack = true;
      this.#owner.heldBack();
    }
    this.#waitsFor = reason;
  }

  /** What came and is neither kept nor a line has cost the processor, too. */
  #payForRest(came: number, kept: number, paid: number, now: number): void {
    const rest = came - (this.#allowance.paid - paid) - Math.max(0, this.#decoder.heldBytes - kept);
    if (rest <= 0 || !this.#owner.isAlive) return;
    this.#allowance.spendBytes(rest);
    if (this.#allowance.isLeft) return;
    this.#isOverdrawn = true;
    this.#takeLines(now);
  }

  /** Called back from elsewhere: what throws is its own affair. */
  #goOn(now: number): void {
    try {
      if (this.#owner.isAlive) this.#continue(now);
    } catch (error) {
      this.#owner.failed(error);
    }
  }

  #continue(now: number): void {
    this.#waitsFor = undefined;
    this.#takeLines(now);
    if (!this.isWaiting) {
      // Time in which we did not read it does not count towards its timeouts.
      this.#deadlines.heard(now);
      this.#deadlines.dropped();
      this.#deadlines.watch(this.#decoder, now);
    }
    this.#noteHeld(now);
  }

  /** Notes how much it holds; while that is much, nothing more is read. */
  #noteHeld(now: number): void {
    if (!this.#owner.isAlive) return;
    const held = this.isWaiting ? this.#decoder.heldBytes : 0;
    if (held !== this.#held) this.#context.holdings.set(this, this.#held = held);
    const isMuch = held >= HELD_BEFORE_PAUSE || (this.#isOverdrawn && this.isWaiting);
    this.#deadlines.tooFast(isMuch || this.#waitsFor === "allowance", now);
    if (isMuch === this.#isPaused || !this.#owner.isAlive) return;
    this.#isPaused = isMuch;
    if (isMuch) this.#owner.pause();
    else this.#owner.resume();
  }
}
