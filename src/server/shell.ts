// The thin shell around the engine: holds the state of one chat, feeds it one input after another, and has
// its effects performed in order.
//
// Inputs never nest. What happens while one is handled, or while the outbox writes (a write finds a dead
// peer, a hook closes a client), waits in a queue.

import { lineDialect } from "../dialects/line.ts";
import type { Dialect } from "../dialects/dialect.ts";
import type { CommandOf } from "../engine/command.ts";
import type { Effect } from "../engine/effect.ts";
import type { Input, Verdict } from "../engine/input.ts";
import type { Notice } from "../engine/notice.ts";
import { type ChatState, createState, type SessionId } from "../engine/state.ts";
import { createStep, type StepFunction } from "../engine/step.ts";
import type { CloseReason, Connection, ConnectionHandler } from "../transports/transport.ts";
import { Admission, type Refusal } from "./admission.ts";
import type { ChatServer, Client } from "./chat_server.ts";
import { TICK } from "./clock.ts";
import { ClientHandle, type ClientHome } from "./client_handle.ts";
import type { ServerLogger, Settings } from "./options.ts";
import { Outbox } from "./outbox.ts";
import { Holdings } from "./holdings.ts";
import { Paces } from "./pace.ts";
import { perform, type Stage } from "./perform.ts";
import { type SessionHome, SessionLoop } from "./session_loop.ts";
import { createStats } from "./stats.ts";
import { isThenable, silenced } from "./thenable.ts";
import { TurnQueue } from "./turn_queue.ts";
import { type Outcome, Verdicts } from "./verdicts.ts";

/** One chat with its clients. */
export class Shell implements ClientHome, SessionHome, Stage {
  readonly settings: Settings;
  readonly dialect: Dialect;
  readonly logger: ServerLogger;
  readonly outbox: Outbox;
  readonly stats = createStats();
  readonly paces: Paces | undefined;
  readonly holdings: Holdings;
  /** The clients that the engine knows. */
  readonly sessions = new Map<SessionId, SessionLoop>();
  /** Every open connection, those that are just saying goodbye too. */
  readonly connections = new Set<SessionLoop>();
  readonly #chat: ChatServer;
  readonly #admission: Admission;
  readonly #step: StepFunction;
  readonly #stopTicking: () => void;
  readonly #queue: Input[] = [];
  readonly #turnQueue: TurnQueue;
  readonly #handles = new WeakMap<SessionLoop, ClientHandle>();
  #state: ChatState;
  /** Connections that got no place and are just being told so. */
  readonly #refused = new Set<SessionLoop>();
  /** Connections whose session has ended and that are just reading their last lines, the oldest first. */
  readonly #lingering = new Set<SessionLoop>();
  /** Clients, and those who are just reading their last lines. */
  readonly #mostConnections: number;
  readonly #verdicts: Verdicts;
  #isBusy = false;
  #lastSession = 0;
  #isStopped = false;
  #whenEmpty: (() => void) | undefined;

  constructor(settings: Settings, chat: ChatServer) {
    this.settings = settings;
    this.dialect = lineDialect({ strict: settings.strict, commands: settings.commands });
    this.#step = createStep(settings.commands);
    this.logger = settings.logger;
    this.#chat = chat;
    this.#state = createState(settings.rules);
    this.outbox = new Outbox((flush) => settings.clock.endOfTurn(() => this.#undisturbed(flush)));
    this.#turnQueue = new TurnQueue(
      (run) => settings.clock.endOfTurn(run),
      () => this.outbox.published >= PUBLISHED_PER_TURN,
    );
    const { limits } = settings;
    const now = () => settings.clock.now();
    this.#admission = new Admission(limits);
    this.#mostConnections = limits.maxClients + Math.max(32, Math.ceil(limits.maxClients / 10));
    this.paces = limits.roomBytes === "off" ? undefined : new Paces(limits.roomBytes, now);
    this.holdings = new Holdings(limits.maxHeld);
    this.#verdicts = new Verdicts(limits.maxClients, limits.authorizeTimeout, now);
    this.#stopTicking = settings.clock.every(TICK, () => this.#tick());
  }

  /** What the engine knows now. */
  get state(): ChatState {
    return this.#state;
  }

  /** Takes a new connection. */
  accept(connection: Connection): ConnectionHandler {
    const session = new SessionLoop(this, ++this.#lastSession, connection);
    this.stats.connections += 1;
    this.connections.add(session);
    const refusal = this.#isStopped ? "stopping" : this.#admission.enter(connection.remote);
    if (refusal === undefined) this.#makeRoom();
    if (refusal !== undefined) {
      this.#refuse(session, refusal);
      return session;
    }
    this.sessions.set(session.id, session);
    this.dispatch({ kind: "connected", session: session.id });
    this.logger.debug("{peer} connected", { peer: session.peer });
    const { onConnect } = this.settings.hooks;
    if (onConnect !== undefined) this.#guard(session, () => onConnect(this.handleOf(session), this.#chat));
    return session;
  }

  /** Lets the engine know what happened, now or as soon as it is done with what happened before. */
  dispatch(input: Input): void {
    if (this.#isBusy) {
      this.#queue.push(input);
      return;
    }
    this.#isBusy = true;
    try {
      this.#run(input);
      this.#catchUp();
    } finally {
      this.#isBusy = false;
    }
  }

  /** The handle of a client: the same one each time. */
  handleOf(session: SessionLoop): Client {
    let handle = this.#handles.get(session);
    if (handle === undefined) this.#handles.set(session, handle = new ClientHandle(this, session));
    return handle;
  }

  tell(session: SessionLoop, notice: Notice): void {
    if (session.isAlive) this.outbox.tell(session.outflow, notice);
  }

  isTurnFull(): boolean {
    return this.#turnQueue.isCrowded || this.outbox.published >= PUBLISHED_PER_TURN;
  }

  waitForTurn(callback: () => void): void {
    this.#turnQueue.wait(callback);
  }

  isTaken(line: string, session: SessionLoop): boolean {
    const taken: unknown = this.settings.hooks.onLine?.(line, this.handleOf(session), this.#chat);
    if (!isThenable(taken)) return taken === true;
    silenced(taken);
    throw new TypeError("Can't wait for onLine: it must return true or false, not a promise");
  }

  authorize(session: SessionLoop, name: string): void {
    const { authorize } = this.settings.hooks;
    if (authorize === undefined) return this.#authorized(session, name, "granted");
    if (this.#verdicts.isFull) return this.#authorized(session, name, "unknown");
    this.#guard(session, () => {
      const verdict: unknown = authorize(name, this.handleOf(session), this.#chat);
      // Anything but a clear yes is a no: whoever forgets to answer must not let everybody in.
      if (!isThenable(verdict)) {
        return this.#authorized(session, name, verdict === true ? "granted" : "denied");
      }
      const goOn = session.waitForVerdict();
      this.#verdicts.wait(
        verdict,
        (outcome) => this.#guard(session, () => this.#answer(session, name, outcome, goOn)),
      );
    });
  }

  hangUp(session: SessionLoop, name: string | undefined): void {
    this.#freePlace(session);
    session.leave(name);
    this.outbox.close(session.outflow);
    if (this.connections.has(session)) this.#lingering.add(session);
    const { onClose } = this.settings.hooks;
    if (onClose !== undefined) this.#guard(session, () => onClose(this.handleOf(session), this.#chat));
  }

  /** Ends a session for the host program: nothing reaches it from now on, whatever the engine is busy with. */
  close(session: SessionLoop): void {
    if (!session.isAlive) return;
    session.isAlive = false;
    this.outbox.retire(session.outflow);
    this.dispatch({ kind: "closed", session: session.id });
  }

  forget(session: SessionLoop, reason: CloseReason): void {
    this.connections.delete(session);
    this.#lingering.delete(session);
    this.#refused.delete(session);
    this.dispatch({ kind: "closed", session: session.id });
    this.logger.debug("{peer} is gone: {reason}", { peer: session.peer, reason: reason.kind });
    if (this.connections.size === 0) this.#whenEmpty?.();
  }

  contain(session: SessionLoop, error: unknown): void {
    this.#mistake("Disconnecting {peer} after a mistake in the server or in a hook: {error}", session, error);
    this.tell(session, { kind: "mistake" });
    this.dispatch({ kind: "closed", session: session.id });
  }

  /** Tells everyone that it is over; resolves when every connection has ended, by force after the grace period. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.dispatch({ kind: "stopped" });
    await this.#allGone();
    this.#stopTicking();
  }

  async #allGone(): Promise<void> {
    if (this.connections.size === 0) return;
    const empty = new Promise<void>((resolve) => this.#whenEmpty = resolve);
    const { clock, limits } = this.settings;
    const cancel = clock.after(limits.grace, () => {
      for (const session of this.connections) session.connection.abort();
    });
    await empty;
    cancel();
  }

  /** Never throws: what goes wrong is contained to the session that it is about. */
  #run(input: Input): void {
    try {
      const { state, effects } = this.#step(this.#state, input);
      if (isForHost(input)) this.#rehearse(effects);
      this.#state = state;
      for (const effect of effects) perform(effect, this);
    } catch (error) {
      const session = "session" in input ? this.sessions.get(input.session) : undefined;
      if (session === undefined) this.logger.error("A mistake in the server: {error}", { error });
      else if (isForHost(input)) this.#commandFailed(session, input.command.name, error);
      else if (input.kind === "closed") this.#expel(session, error);
      else this.contain(session, error);
    }
  }

  /** What a command of the host program says must have words before it counts: afterwards it would be too late. */
  #rehearse(effects: readonly Effect[]): void {
    for (const effect of effects) if ("notice" in effect) this.dialect.render(effect.notice);
  }

  /** Costs its typist an answer, and nobody anything. */
  #commandFailed(session: SessionLoop, name: string, error: unknown): void {
    this.stats.mistakes += 1;
    this.logger.error("The command /{command} failed for {peer}: {error}", {
      peer: session.peer,
      command: name,
      error,
    });
    this.tell(session, { kind: "commandFailed", name });
  }

  /** The engine can't let it go: then without the engine. */
  #expel(session: SessionLoop, error: unknown): void {
    this.#mistake("Cutting off {peer} after a mistake in the server: {error}", session, error);
    this.#freePlace(session);
    session.leave(undefined);
    this.outbox.retire(session.outflow);
    session.connection.abort();
  }

  #freePlace(session: SessionLoop): void {
    if (this.sessions.delete(session.id)) this.#admission.leave(session.connection.remote);
  }

  #mistake(message: string, session: SessionLoop, error: unknown): void {
    this.stats.mistakes += 1;
    this.logger.error(message, { peer: session.peer, error });
  }

  #catchUp(): void {
    for (let input = this.#queue.shift(); input !== undefined; input = this.#queue.shift()) this.#run(input);
  }

  #undisturbed(flush: () => void): void {
    this.#isBusy = true;
    try {
      flush();
      this.#catchUp();
    } finally {
      this.#isBusy = false;
    }
  }

  /** Calls a hook; if it throws, that is the end of the session it was called for. */
  #guard(session: SessionLoop, hook: () => unknown): void {
    try {
      const result = hook();
      if (isThenable(result)) Promise.resolve(result).catch((error) => this.contain(session, error));
    } catch (error) {
      this.contain(session, error);
    }
  }

  #authorized(session: SessionLoop, name: string, verdict: Verdict): void {
    this.dispatch({ kind: "authorized", session: session.id, name, verdict });
  }

  #answer(session: SessionLoop, name: string, outcome: Outcome, goOn: () => void): void {
    if (outcome.kind === "failed") return this.contain(session, outcome.error);
    if (outcome.kind === "late") {
      const { authorizeTimeout } = this.settings.limits;
      this.#mistake(
        "No verdict on a name for {peer}: {error}",
        session,
        `none within ${authorizeTimeout} ms`,
      );
      this.#authorized(session, name, "unknown");
    } else {
      this.#authorized(session, name, outcome.value === true ? "granted" : "denied");
    }
    goOn();
  }

  /** The place of who has left is free, but its descriptor is not yet: newcomers may have to hurry it up. */
  #makeRoom(): void {
    if (this.sessions.size + this.#lingering.size < this.#mostConnections) return;
    const [oldest] = this.#lingering;
    if (oldest === undefined) return;
    this.#lingering.delete(oldest);
    oldest.connection.abort();
  }

  #refuse(session: SessionLoop, reason: Refusal | "stopping"): void {
    session.leave(undefined);
    this.#refused.add(session);
    this.stats.refused += 1;
    this.logger.warn("Refusing {peer}: {reason}", { peer: session.peer, reason });
    // A crowd that lingers over its refusal would hold more descriptors than the clients do.
    if (this.#refused.size > MAX_REFUSED) session.connection.abort();
    else session.dismiss({ kind: reason });
  }

  #tick(): void {
    const now = this.settings.clock.now();
    for (const session of this.connections) session.tick(now);
    this.paces?.tick();
    this.#verdicts.tick(now);
    this.settings.logger.tick(now);
  }
}

/** A command of the host program: what it gives back is not ours. */
function isForHost(input: Input): input is Input & { readonly command: CommandOf<"own"> } {
  return input.kind === "said" && input.command.kind === "own";
}

/**
 * 256 Ki characters are said to rooms in one turn; the rest is read in the next. It is what one client is
 * written in a turn (BYTES_PER_TURN): more would wait here and be taken for a slow reader's. It also bounds
 * the memory of a turn, however many talk at once.
 */
const PUBLISHED_PER_TURN = 262_144;

/** 32 refused clients at a time are told why; the rest of an onslaught is cut off. Half of the reserved descriptors. */
const MAX_REFUSED = 32;
