// One client, from its first byte to its last: its connection, its way in and its way out, and how it ends.

import type { Confided, Dialect, Directory, Manner, Request } from "../dialects/dialect.ts";
import type { Command } from "../engine/command.ts";
import type { Departure } from "../engine/departure.ts";
import type { Notice } from "../engine/notice.ts";
import type { SessionId } from "../engine/state.ts";
import { formatEndpoint } from "../transports/endpoint.ts";
import type { CloseReason, Connection, ConnectionHandler, Endpoint } from "../transports/transport.ts";
import type { LeaveReason } from "./chat_server.ts";
import type { Events } from "./events.ts";
import type { Hooks } from "./hooks.ts";
import { Intake, type IntakeContext, type IntakeOwner } from "./intake.ts";
import type { Entrance } from "./passwords/entrance.ts";
import { takesPasswords } from "./passwords/policy.ts";
import type { Outbox } from "./outbox.ts";
import { Outflow, type OutflowOwner } from "./outflow.ts";
import { Speech, type SpeechContext } from "./speech.ts";

/** The server that a session belongs to. */
export interface SessionContext extends IntakeContext, SpeechContext {
  readonly directory: Directory;
  readonly entrance: Entrance;
  readonly events: Events;
  readonly hooks: Hooks<SessionLoop>;
  readonly outbox: Outbox;
  /** An error of ours or of a hook: costs this one connection. */
  contain(session: SessionLoop, error: unknown): void;
  /** Where it leaves: the host program has closed it, or its connection is over. */
  readonly doorway: {
    retire(session: SessionLoop): void;
    onClosed(session: SessionLoop, reason: CloseReason): void;
  };
}

/** One client. */
export class SessionLoop implements ConnectionHandler, IntakeOwner, OutflowOwner {
  readonly connection: Connection;
  readonly dialect: Dialect;
  /** Where lines for this client go. */
  readonly outflow: Outflow;
  /** Whether it takes part: from accepting it until it is hung up, or closed by the host program. */
  isAlive = true;
  /** How many characters the engine has told it that were for it alone. */
  told = 0;
  /** What it was called when it left. */
  lastName: string | undefined;
  /** Why it ends, once that is certain. */
  leaveReason: LeaveReason | undefined;
  #id: SessionId;
  readonly #context: SessionContext;
  readonly #intake: Intake;
  readonly #speech: Speech;
  /** How it is told of things, if not as everybody who speaks its dialect. */
  readonly #manner: Manner | undefined;

  constructor(context: SessionContext, id: SessionId, connection: Connection, dialect: Dialect) {
    const { clock, limits } = context.settings;
    this.#id = id;
    this.connection = connection;
    this.dialect = dialect;
    this.#context = context;
    // On UDP and WebSockets only whole lines go out, and nobody runs telnet.
    const reply = WHOLE_LINES.includes(connection.remote.kind)
      ? undefined
      : (bytes: Uint8Array) => this.outflow.write(bytes);
    const decoder = dialect.decoder({
      maxLine: limits.maxLine,
      reply,
      directory: context.directory,
      takesPasswords: takesPasswords(connection.remote, context.settings),
      compare: (given, right) => context.entrance.compare(this, given, right),
    });
    this.#manner = decoder.manner;
    this.outflow = new Outflow(this, this.#manner?.voice ?? dialect, limits);
    this.#speech = new Speech(context, this, this.#manner, dialect);
    this.#intake = new Intake(context, this, decoder, clock.now());
  }

  /** Whether it is told of what it does itself apart from the others. */
  get hasManner(): boolean {
    return this.#manner !== undefined;
  }

  /** What the engine knows it by. */
  get id(): SessionId {
    return this.#id;
  }

  /** The engine knows it by another id from now on. */
  moveTo(id: SessionId): void {
    this.#id = id;
  }

  /** Whether its client comes back by itself: programs do, and those of IRC. */
  get comesBack(): boolean {
    return this.#speech.hasToken || this.hasManner;
  }

  /** Where the client connects from, for logs. */
  get peer(): string {
    return formatEndpoint(this.connection.remote);
  }

  // What the connection reports.

  read(chunk: Uint8Array): void {
    try {
      if (this.isAlive) this.#intake.read(chunk);
    } catch (error) {
      this.failed(error);
    }
  }

  emptyFrame(): void {
    try {
      if (this.isAlive) this.#intake.readNothing();
    } catch (error) {
      this.failed(error);
    }
  }

  ended(): void {
    try {
      if (this.isAlive) this.#intake.end();
    } catch (error) {
      this.failed(error);
    }
  }

  drained(): void {
    this.outflow.tick(this.#context.settings.clock.now());
  }

  closed(reason: CloseReason): void {
    this.#context.doorway.onClosed(this, reason);
  }

  // What the server asks.

  /** Sees to whatever is a matter of time. Called every now and then while the connection is open. */
  tick(now: number): void {
    try {
      if (!this.isAlive) return;
      this.outflow.tick(now);
      this.#intake.tick(now);
      if (this.isAlive) this.correct(this.#manner?.tick?.(now, this.#isDeaf) ?? "");
      if (this.isAlive) this.#keepDeadlines(now);
    } catch (error) {
      this.failed(error);
    }
  }

  /** Tells it something of its own at the end of the turn. Returns how many characters that took. */
  tell(notice: Notice): number {
    if (!this.isAlive) return 0;
    const length = this.#speech.answer(notice);
    if (length !== undefined) return length;
    if (this.#manner === undefined) return this.#context.outbox.tell(this.outflow, notice);
    const text = this.#manner.render(notice);
    if (text !== "") this.correct(text);
    return text.length;
  }

  /** Keeps further lines waiting, and the answer to this one, until the function that it returns is called. */
  hold(): () => void {
    const release = this.holdLines();
    const answered = this.awaitAnswer();
    return () => {
      answered();
      release();
    };
  }

  /** Lets it leave, for that reason if there is none yet. */
  end(reason: LeaveReason): void {
    this.leaveReason ??= reason;
    const mayComeBack = this.#speech.hasToken && (reason === "lost" || reason === "left");
    const why = departureOf(this.leaveReason);
    this.#context.dispatch(
      mayComeBack
        ? { kind: "lost", session: this.id, at: this.#context.settings.clock.date(), why }
        : { kind: "closed", session: this.id, why },
    );
  }

  /** Ends it for the host program: nothing reaches it from now on, whatever the engine is busy with. */
  retire(reason: LeaveReason): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    this.#context.doorway.retire(this);
    this.end(reason);
  }

  /** The engine has forgotten it, or never knew it: nothing that still comes is read. */
  leave(name: string | undefined): void {
    this.isAlive = false;
    this.lastName = name;
    this.#intake.close();
  }

  /** Ends the connection with one last line, out of order: there may be no next turn for it. */
  dismiss(notice: Notice, reason: LeaveReason): void {
    this.outflow.tellLast(notice);
    if (this.isAlive) this.end(reason);
    else this.outflow.close();
  }

  // What its way in reports.

  isTaken(line: string): boolean {
    return this.#context.hooks.takesLine(this, line);
  }

  say(command: Command, date: number, request: Request | undefined): void {
    this.#speech.say(command, date, request);
  }

  confide(confided: Confided, date: number): void {
    this.#speech.confide(confided, date);
  }

  done(request: Request | undefined): void {
    this.#speech.done(request);
  }

  correct(reply: string): void {
    if (this.isAlive && reply !== "") this.#context.outbox.write(this.outflow, reply);
    this.adapt();
  }

  /** What it has asked for is not answered until the function that it returns is called. */
  awaitAnswer(): () => void {
    return this.#speech.awaitAnswer();
  }

  holdLines(): () => void {
    return this.#intake.hold();
  }

  /** The password that came with the command that is being carried out. It is given once. */
  takeSecret(): string | undefined {
    return this.#speech.takeSecret();
  }

  droppedOverlong(): void {
    this.#context.events.report("overlong", { peer: this.peer });
  }

  turnAway(protocol: string, reply: Uint8Array): void {
    this.#context.events.report("wrongProtocol", { peer: this.peer, protocol });
    this.outflow.writeLast(reply);
    this.end("wrongProtocol");
  }

  heldBack(): void {
    this.#context.events.report("flood", { peer: this.peer });
  }

  tooFast(): void {
    if (!this.isAlive) return;
    this.#context.events.report("tooFast", { peer: this.peer });
    this.tell({ kind: "tooFast", timeout: this.#context.settings.limits.floodTimeout });
    this.end("tooFast");
  }

  noRoom(): void {
    if (!this.isAlive) return;
    this.#context.events.report("noRoom", { peer: this.peer });
    this.tell({ kind: "noRoom" });
    this.end("tooFast");
  }

  allSaid(): void {
    this.end("left");
  }

  pause(): void {
    this.connection.pause();
  }

  resume(): void {
    this.connection.resume();
  }

  // What its way out reports.

  tooSlow(unread: number): void {
    if (!this.isAlive) return;
    this.#context.events.report("tooSlow", { peer: this.peer, unread });
    this.dismiss({ kind: "tooSlow" }, "tooSlow");
  }

  startsMissing(unread: number): void {
    this.#context.events.report("missing", { peer: this.peer, unread });
  }

  hasMissed(lines: number): void {
    this.#context.counters.missed += lines;
  }

  nextTurn(callback: () => void): void {
    this.#context.settings.clock.endOfTurn(callback);
  }

  failed(error: unknown): void {
    if (this.isAlive) this.#context.contain(this, error);
    else this.connection.abort();
  }

  /** What others read as well it reads in the way that it has asked for by now. */
  adapt(): void {
    const voice = this.#manner?.voice;
    if (voice !== undefined && voice !== this.outflow.voice) this.#context.outbox.change(this.outflow, voice);
  }

  /** Whether what it says is not read just now. */
  get #isDeaf(): boolean {
    return this.#intake.isWaiting || this.#context.isCutOff;
  }

  #keepDeadlines(now: number): void {
    const silent = this.#manner?.overdue?.(now);
    if (silent !== undefined) return this.#idle(silent);
    const overdue = this.#intake.overdue(now);
    if (overdue === undefined) return;
    const { idleTimeout, lineTimeout } = this.#context.settings.limits;
    if (overdue === "tooFast") return this.tooFast();
    if (overdue === "unfinished") {
      this.#context.events.report("unfinished", { peer: this.peer });
      this.#intake.dropUnfinished();
      this.tell({ kind: "lineTooSlow", timeout: lineTimeout });
      return;
    }
    this.#idle(idleTimeout as number);
  }

  #idle(timeout: number): void {
    this.#context.events.report("idle", { peer: this.peer });
    this.tell({ kind: "idle", timeout });
    this.end("idle");
  }
}

/** Why others are told that it has gone; what the host program says is its own affair. */
function departureOf(reason: LeaveReason): Departure {
  return DEPARTURES.find((why) => why === reason) ?? "closed";
}

const DEPARTURES: readonly Departure[] = ["lost", "left", "idle", "tooFast", "tooSlow", "error"];

const WHOLE_LINES: readonly Endpoint["kind"][] = ["udp", "ws", "wss"];
