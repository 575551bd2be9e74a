// The thin shell around the engine: what connections bring goes in as inputs, and the engine's effects are performed.
// Each job has its own file (engine_loop, hooks, connections, answers, outbox); here they are put together.

import { type Backplane, BackplaneError, type Seat } from "../backplane/backplane.ts";
import type { Dialect, Directory } from "../dialects/dialect.ts";
import type { Effect } from "../engine/effect.ts";
import { withKept } from "../engine/kept.ts";
import { ENGINE_LEVELS } from "../engine/levels.ts";
import type { Removal } from "../engine/sanction.ts";
import type { Input } from "../engine/input.ts";
import { type ChatState, createState, type SessionId } from "../engine/state.ts";
import { createStep } from "../engine/step.ts";
import type { CloseReason, Connection, ConnectionHandler } from "../transports/transport.ts";
import { Answers } from "./answers.ts";
import { Archive } from "./archive.ts";
import type { ChatServer, Client } from "./chat_server.ts";
import { ClientHandle } from "./client_handle.ts";
import { TICK } from "./clock.ts";
import { Cloaks, newSecret } from "./cloaks.ts";
import { closeCodeOf, refusalCodeOf } from "./close_codes.ts";
import { Connections } from "./connections.ts";
import { Copies, type OpenStore } from "./copies.ts";
import type { EffectContext } from "./effects/context.ts";
import { perform } from "./effects/table.ts";
import { type Around, EngineLoop } from "./engine_loop.ts";
import { directoryOf } from "./directory.ts";
import { Events } from "./events.ts";
import { Faults } from "./faults.ts";
import { Holdings } from "./holdings.ts";
import { Histories } from "./histories.ts";
import type { Keeping } from "./keeping.ts";
import { Hooks } from "./hooks.ts";
import type { Settings } from "./settings.ts";
import { Outbox } from "./outbox.ts";
import { addressOf, DEAF, type Door, type RefusalNotice, refusalOf } from "./newcomers.ts";
import { homeOf, Order } from "./order.ts";
import { Entrance } from "./passwords/entrance.ts";
import { Passwords } from "./passwords/passwords.ts";
import { Paces } from "./pace.ts";
import { type SessionContext, SessionLoop } from "./session_loop.ts";
import { Sharing, type SharingHost } from "./sharing.ts";
import type { Counters } from "./stats.ts";
import { timedTurns } from "./turn_times.ts";
import { TurnQueue } from "./turn_queue.ts";
import { VERSION } from "../version.ts";

/** One chat with its clients. */
export class Shell implements SessionContext, EffectContext, Door, SharingHost {
  readonly settings: Settings;
  readonly events: Events;
  readonly hooks: Hooks<SessionLoop>;
  readonly answers: Answers;
  readonly outbox: Outbox;
  readonly paces: Paces | undefined;
  readonly holdings: Holdings;
  readonly connections: Connections;
  readonly directory: Directory;
  readonly histories: Histories;
  readonly archive: Archive;
  readonly passwords: Passwords;
  readonly entrance: Entrance;
  /** Why it has ended by itself, if it has. */
  failure: Error | undefined;
  #cloaks: Cloaks;
  readonly #copies: Copies;
  readonly #faults = new Faults(this);
  /** What the clients' handles belong to. */
  readonly server: ChatServer;
  readonly #engine: EngineLoop;
  readonly #backplane: Backplane;
  readonly #order: Order | Sharing;
  readonly #turnQueue: TurnQueue;
  readonly #stopTicking: () => void;
  readonly #handles = new WeakMap<SessionLoop, ClientHandle>();
  #seat: Omit<Seat, "secret"> = NOWHERE;
  #isStopped = false;

  constructor(settings: Settings, server: ChatServer, backplane: Backplane, store?: OpenStore) {
    const { clock, limits } = settings;
    const now = () => clock.now();
    this.settings = settings;
    this.server = server;
    this.events = new Events(settings.logger);
    this.hooks = new Hooks(settings.hooks, this);
    const empty = createState(settings.rules, epochOf(clock.random()));
    const own = backplane.isShared ? undefined : store;
    const state = own === undefined ? empty : withKept(empty, own.kept);
    this.#engine = new EngineLoop(createStep(settings.commands), state, this);
    this.#backplane = backplane;
    this.#order = backplane.isShared
      ? new Sharing(backplane, this.#engine, this)
      : new Order(backplane, this.#engine);
    const endOfTurn = timedTurns((flush) => clock.endOfTurn(flush), settings.turnTaken);
    this.outbox = new Outbox(
      (flush) => endOfTurn(() => this.#engine.undisturbed(() => this.#flush(flush))),
      this.counters,
    );
    this.#turnQueue = new TurnQueue(
      (run) => backplane.backlog < MOST_BACKLOG ? clock.endOfTurn(run) : backplane.whenRoom(run),
      () => this.#isFull,
    );
    this.connections = new Connections(settings);
    this.directory = directoryOf(() => this.state, clock);
    this.histories = new Histories(limits.history);
    this.passwords = new Passwords(clock);
    this.entrance = new Entrance(this.events, now);
    // A cluster's chat has one already, or begins with a new one: a store with another chat's is refused there.
    this.#cloaks = new Cloaks(own?.kept.secret ?? newSecret());
    this.#copies = new Copies(settings, this, store);
    this.archive = new Archive(this.histories, () => this.keeping, clock);
    if (!backplane.isShared) this.#copies.begin(state, this.#cloaks.secret);
    this.paces = limits.roomBytes === "off" ? undefined : new Paces(limits.roomBytes, now);
    this.holdings = new Holdings(limits.maxHeld);
    this.answers = new Answers(this, limits.maxClients, limits.authorizeTimeout, now);
    this.#stopTicking = clock.every(TICK, () => this.#tick());
  }

  /**
   * Takes part in the chat: before, nobody may come in.
   *
   * @throws {BackplaneError} if that can't be
   */
  async start(): Promise<void> {
    const { commands, rules } = this.settings;
    const node = {
      levels: ENGINE_LEVELS,
      version: VERSION,
      rules,
      commands: commands.map(({ name }) => name),
      secret: this.#cloaks.secret,
    };
    const seat = await this.#backplane.join(homeOf(this.#order), node);
    if (this.#order instanceof Sharing) this.#order.sit(seat);
    else this.sit(seat);
    if (this.#backplane.isShared) {
      this.events.report("seated", { chat: this.#backplane.name, servers: this.servers });
      this.#copies.beginInTheMiddle(this.state, this.#cloaks.secret);
    }
    // Before anybody is here: whoever takes a name that the operator has freed shall keep it.
    this.keeping?.takeOrders();
  }

  get keeping(): Keeping | undefined {
    return this.#copies.keeping;
  }

  get state(): ChatState {
    return this.#engine.state;
  }

  /** How many servers compute the chat. */
  get servers(): number {
    return this.#backplane.servers;
  }

  get isCutOff(): boolean {
    return this.#order.isCutOff;
  }

  get isClosed(): boolean {
    return this.#isStopped;
  }

  get counters(): Counters {
    return this.events.counters;
  }

  get sessions(): Connections["sessions"] {
    return this.connections.sessions;
  }

  /** Takes a new connection, which speaks that dialect. */
  accept(connection: Connection, dialect: Dialect): ConnectionHandler {
    let session: SessionLoop;
    try {
      session = new SessionLoop(this, this.#newSession(), connection, dialect);
    } catch (error) {
      this.events.report("engineError", { error });
      connection.abort();
      return DEAF;
    }
    const refusal = refusalOf(this, session, this.settings.clock.date());
    if (refusal !== undefined) {
      this.counters.connections += 1;
      this.#refuse(session, refusal);
      return session;
    }
    this.#connect(session);
    this.events.report("connected", { peer: session.peer });
    this.hooks.connected(session);
    return session;
  }

  /** Lets the engine know what happened, now or as soon as it is done with what happened before. */
  dispatch(input: Input, around?: Around): void {
    this.#order.dispatch(input, around);
  }

  afterwards(act: (hasHappened: boolean) => void): void {
    this.#order.afterwards(act);
  }

  inTurn(session: SessionId, act: () => void): void {
    this.#order.inTurn(session, act);
  }

  /** The handle of a client: the same one each time. */
  clientOf(session: SessionLoop): Client {
    let handle = this.#handles.get(session);
    if (handle === undefined) this.#handles.set(session, handle = new ClientHandle(this, session));
    return handle;
  }

  isTurnFull(): boolean {
    return this.#turnQueue.isCrowded || this.#isFull;
  }

  waitForTurn(callback: () => void): void {
    this.#turnQueue.wait(callback);
  }

  get #isFull(): boolean {
    return this.outbox.published >= PUBLISHED_PER_TURN || this.#backplane.backlog >= MOST_BACKLOG;
  }

  perform(effect: Effect): void {
    perform(effect, this);
  }

  /** What a custom command says must have words in every dialect that is spoken here: afterwards it would be too late. */
  rehearse(effect: Effect): void {
    if (!("notice" in effect)) return;
    for (const dialect of this.settings.dialects) dialect.render(effect.notice);
  }

  happened(input: Input): void {
    if (this.outbox.published >= PUBLISHED_PER_TURN) this.#backplane.pause();
    this.#copies.add(input);
  }

  failed(input: Input, error: unknown): void {
    this.#faults.failed(input, error);
  }

  contain(session: SessionLoop, error: unknown): void {
    this.#faults.contain(session, error);
  }

  late({ peer }: SessionLoop): void {
    this.events.report("noAnswer", { peer, timeout: this.settings.limits.authorizeTimeout });
  }

  hangUp(session: SessionLoop, name: string | undefined, reason: Removal | undefined): void {
    this.connections.leave(session);
    session.leave(name);
    const why = session.leaveReason ?? reason ?? (this.#isStopped ? "stopped" : "quit");
    session.outflow.code = closeCodeOf(why);
    this.outbox.close(session.outflow);
    this.hooks.closed(session, why);
  }

  now(): number {
    return this.settings.clock.now();
  }

  sit({ first, secret, step }: Seat): void {
    this.#seat = { first, step };
    this.#cloaks = new Cloaks(secret);
  }

  random(): number {
    return this.settings.clock.random();
  }

  setAside(session: SessionLoop): void {
    this.outbox.retire(session.outflow);
    this.connections.setAside(session);
  }

  bringBack(session: SessionLoop): boolean {
    if (!this.connections.aside.has(session) || !session.isAlive) return false;
    this.connections.bringBack(session, this.#newSession());
    this.#connect(session);
    return true;
  }

  letGo(session: SessionLoop, name: string | undefined): void {
    this.hangUp(session, name, undefined);
  }

  giveUp(reason: string): void {
    this.failure = new BackplaneError(`Cannot go on: ${reason}`);
    void this.server.close();
  }

  onClosed(session: SessionLoop, reason: CloseReason): void {
    this.connections.remove(session);
    this.counters.bytesOut += session.outflow.written;
    session.end("lost");
    // Only a state that the host program has broken no longer knows it.
    if (this.sessions.has(session.id)) this.#order.afterwards(() => this.#faults.expelLater(session));
    this.events.report("gone", { peer: session.peer, reason: reason.kind });
  }

  /** Tells everyone that it is over; resolves when every connection has ended, by force after the grace period. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    const { clock, limits } = this.settings;
    for (const session of this.connections.aside) session.dismiss({ kind: "stopping" }, "stopped");
    const left = this.#backplane.leave(limits.grace);
    const cancel = clock.after(limits.grace, () => {
      for (const session of this.connections.all) session.connection.abort();
    });
    await this.connections.empty();
    await left;
    cancel();
    this.#stopTicking();
    this.archive.close();
    await this.#copies.close(this.state, limits.grace);
  }

  #connect({ connection: { remote }, dialect, id }: SessionLoop): void {
    const shown = this.#cloaks.shown(remote, dialect);
    this.dispatch({ kind: "connected", session: id, address: addressOf(remote), ...shown });
  }

  #refuse(session: SessionLoop, notice: RefusalNotice): void {
    session.leave(undefined);
    session.outflow.code = refusalCodeOf(notice.kind);
    this.events.report("refused", { peer: session.peer, reason: notice.kind });
    // A crowd that lingers over its refusal would hold more descriptors than the clients do.
    if (this.connections.refuse(session)) session.dismiss(notice, "quit");
    else session.connection.abort();
  }

  /** What has been said is kept before anybody reads it. */
  #flush(flush: () => void): void {
    this.keeping?.commit();
    flush();
    this.#backplane.resume();
  }

  #newSession(): SessionId {
    const { first, step } = this.#seat;
    this.#seat = { first: first + step, step };
    return first;
  }

  #tick(): void {
    const now = this.settings.clock.now();
    for (const session of this.connections.all) session.tick(now);
    this.paces?.tick();
    this.answers.tick(now);
    this.histories.tick();
    this.#copies.tick(this.state, now);
    const { detached, unsettled } = this.state;
    if (this.#backplane.isFirst && !this.isCutOff && !(unsettled.isEmpty() && detached.isEmpty())) {
      this.dispatch({ kind: "ticked", at: this.settings.clock.date() });
    }
    this.settings.logger.tick(now);
  }
}

/** Before it has a seat, nobody comes in. */
const NOWHERE = { first: 0, step: 0 };

/** Four letters or digits: two starts have the same one once in 1.7 million. */
function epochOf(random: number): string {
  return Math.floor(random * 36 ** 4).toString(36).padStart(4, "0");
}

/**
 * 256 Ki characters are said to rooms in one turn; the rest is read in the next. It is what one client is
 * written in a turn (BYTES_PER_TURN): more would wait here and be taken for a slow reader's. It also bounds
 * the memory of a turn, however many talk at once.
 */
const PUBLISHED_PER_TURN = 262_144;

/** 1 MiB that has been handed over and has not come back: four batches of the log. Then clients wait. */
const MOST_BACKLOG = 1_048_576;
