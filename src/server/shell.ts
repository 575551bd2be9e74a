// The thin shell around the engine: holds the state of one chat, feeds it one input after another, and has
// its effects performed in order.
//
// Inputs never nest. What happens while one is handled, or while the outbox writes (a write finds a dead
// peer, a hook closes a client), waits in a queue.

import { lineDialect } from "../dialects/line.ts";
import type { Dialect } from "../dialects/dialect.ts";
import type { Input } from "../engine/input.ts";
import type { Notice } from "../engine/notice.ts";
import { type ChatState, createState, type SessionId } from "../engine/state.ts";
import { createStep, type StepFunction } from "../engine/step.ts";
import type { CloseReason, Connection, ConnectionHandler } from "../transports/transport.ts";
import { Admission, type Refusal } from "./admission.ts";
import type { ChatServer, Client } from "./chat_server.ts";
import { ClientHandle, type ClientHome } from "./client_handle.ts";
import type { ServerLogger, Settings } from "./options.ts";
import { Outbox } from "./outbox.ts";
import { perform, type Stage } from "./perform.ts";
import { type SessionHome, SessionLoop } from "./session_loop.ts";
import { createStats } from "./stats.ts";
import { TurnQueue } from "./turn_queue.ts";

/** One chat with its clients. */
export class Shell implements ClientHome, SessionHome, Stage {
  readonly settings: Settings;
  readonly dialect: Dialect;
  readonly logger: ServerLogger;
  readonly outbox: Outbox;
  readonly stats = createStats();
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
    this.#admission = new Admission(settings.limits);
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
    this.#run(input);
    this.#catchUp();
  }

  /** The handle of a client: the same one each time. */
  handleOf(session: SessionLoop): Client {
    let handle = this.#handles.get(session);
    if (handle === undefined) this.#handles.set(session, handle = new ClientHandle(this, session));
    return handle;
  }

  tell(session: SessionLoop, notice: Notice): void {
    if (session.isAlive) this.outbox.tell(session.outflow, this.dialect.render(notice));
  }

  isTurnFull(): boolean {
    return this.#turnQueue.isCrowded || this.outbox.published >= PUBLISHED_PER_TURN;
  }

  waitForTurn(callback: () => void): void {
    this.#turnQueue.wait(callback);
  }

  isTaken(line: string, session: SessionLoop): boolean {
    const taken: unknown = this.settings.hooks.onLine?.(line, this.handleOf(session), this.#chat);
    if (!(taken instanceof Promise)) return taken === true;
    taken.catch(() => {});
    throw new TypeError("Can't wait for onLine: it must return true or false, not a promise");
  }

  authorize(session: SessionLoop, name: string): void {
    const { hooks } = this.settings;
    this.#guard(session, () => {
      const verdict = hooks.authorize?.(name, this.handleOf(session), this.#chat) ?? true;
      if (typeof verdict === "boolean") return this.#authorized(session, name, verdict);
      const goOn = session.waitForVerdict();
      verdict.then((isGranted) => {
        this.#authorized(session, name, isGranted);
        goOn();
      }).catch((error) => this.contain(session, error));
    });
  }

  hangUp(session: SessionLoop, name: string | undefined): void {
    this.sessions.delete(session.id);
    session.leave(name);
    this.outbox.close(session.outflow);
    const { onClose } = this.settings.hooks;
    if (onClose !== undefined) this.#guard(session, () => onClose(this.handleOf(session), this.#chat));
  }

  forget(session: SessionLoop, reason: CloseReason): void {
    this.connections.delete(session);
    if (!this.#refused.delete(session)) this.#admission.leave(session.connection.remote);
    this.dispatch({ kind: "closed", session: session.id });
    this.logger.debug("{peer} is gone: {reason}", { peer: session.peer, reason: reason.kind });
    if (this.connections.size === 0) this.#whenEmpty?.();
  }

  contain(session: SessionLoop, error: unknown): void {
    this.stats.mistakes += 1;
    this.logger.error("Disconnecting {peer} after a mistake in the server or in a hook: {error}", {
      peer: session.peer,
      error,
    });
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
    const force = setTimeout(() => {
      for (const session of this.connections) session.connection.abort();
    }, this.settings.limits.grace);
    await empty;
    clearTimeout(force);
  }

  #run(input: Input): void {
    try {
      const { state, effects } = this.#step(this.#state, input);
      this.#state = state;
      for (const effect of effects) perform(effect, this);
    } catch (error) {
      const session = "session" in input ? this.sessions.get(input.session) : undefined;
      if (session !== undefined) this.contain(session, error);
      else this.logger.error("A mistake in the server: {error}", { error });
    }
  }

  #catchUp(): void {
    for (let input = this.#queue.shift(); input !== undefined; input = this.#queue.shift()) this.#run(input);
    this.#isBusy = false;
  }

  #undisturbed(flush: () => void): void {
    this.#isBusy = true;
    flush();
    this.#catchUp();
  }

  /** Calls a hook; if it throws, that is the end of the session it was called for. */
  #guard(session: SessionLoop, hook: () => unknown): void {
    try {
      const result = hook();
      if (result instanceof Promise) result.catch((error) => this.contain(session, error));
    } catch (error) {
      this.contain(session, error);
    }
  }

  #authorized(session: SessionLoop, name: string, isGranted: boolean): void {
    this.dispatch({ kind: "authorized", session: session.id, name, isGranted: isGranted === true });
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
  }
}

/** 250 ms: how late a deadline may be; 10,000 clients take 0.2 ms to look at. */
const TICK = 250;

/**
 * 256 Ki characters are said to rooms in one turn; the rest is read in the next. It is what one client is
 * written in a turn (BYTES_PER_TURN): more would wait here and be taken for a slow reader's. It also bounds
 * the memory of a turn, however many talk at once.
 */
const PUBLISHED_PER_TURN = 262_144;

/** 32 refused clients at a time are told why; the rest of an onslaught is cut off. Half of the reserved descriptors. */
const MAX_REFUSED = 32;
