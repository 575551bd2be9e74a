// The thin shell around the engine: what connections bring goes in as inputs, and the engine's effects are performed.
// Each job has its own file (engine_loop, doorway, hooks, answers, outbox); here they are put together.

import { type Backplane, BackplaneError } from "../backplane/backplane.ts";
import type { Directory } from "../dialects/dialect.ts";
import type { Effect } from "../engine/effect.ts";
import { withKept } from "../engine/kept.ts";
import { ENGINE_LEVELS } from "../engine/levels.ts";
import type { Input } from "../engine/input.ts";
import { type ChatState, createState, type SessionId } from "../engine/state.ts";
import { createStep } from "../engine/step.ts";
import { Answers } from "./answers.ts";
import { Archive } from "./archive.ts";
import type { ChatServer, Client } from "./chat_server.ts";
import { ClientHandle } from "./client_handle.ts";
import { TICK } from "./clock.ts";
import { newSecret } from "./cloaks.ts";
import { Connections } from "./connections.ts";
import { Copies, type OpenStore } from "./copies.ts";
import { Doorway, type DoorwayHost } from "./doorway.ts";
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
import { homeOf, Order } from "./order.ts";
import { Entrance } from "./passwords/entrance.ts";
import { Passwords } from "./passwords/passwords.ts";
import { Paces } from "./pace.ts";
import type { SessionLoop } from "./session_loop.ts";
import { Sharing, type SharingHost } from "./sharing.ts";
import type { Counters } from "./stats.ts";
import { timedTurns } from "./turn_times.ts";
import { TurnQueue } from "./turn_queue.ts";
import { VERSION } from "../version.ts";

/** One chat with its clients. */
export class Shell implements DoorwayHost, EffectContext, SharingHost {
  readonly settings: Settings;
  readonly events: Events;
  readonly hooks: Hooks<SessionLoop>;
  readonly answers: Answers;
  readonly outbox: Outbox;
  readonly paces: Paces | undefined;
  readonly holdings: Holdings;
  readonly connections: Connections;
  readonly doorway: Doorway;
  readonly faults: Faults = new Faults(this);
  readonly directory: Directory;
  readonly histories: Histories;
  readonly archive: Archive;
  readonly passwords: Passwords;
  readonly entrance: Entrance;
  /** Why it has ended by itself, if it has. */
  failure: Error | undefined;
  readonly #copies: Copies;
  /** What the clients' handles belong to. */
  readonly server: ChatServer;
  readonly #engine: EngineLoop;
  readonly #backplane: Backplane;
  readonly #order: Order | Sharing;
  readonly #turnQueue: TurnQueue;
  readonly #stopTicking: () => void;
  readonly #handles = new WeakMap<SessionLoop, ClientHandle>();
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
    this.doorway = new Doorway(this, own?.kept.secret ?? newSecret());
    this.#copies = new Copies(settings, this, store);
    this.archive = new Archive(this.histories, () => this.keeping, clock);
    if (!backplane.isShared) this.#copies.begin(state, this.doorway.secret);
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
      secret: this.doorway.secret,
    };
    const seat = await this.#backplane.join(homeOf(this.#order), node);
    if (this.#order instanceof Sharing) this.#order.sit(seat);
    else this.doorway.sit(seat);
    if (this.#backplane.isShared) {
      this.events.report("seated", { chat: this.#backplane.name, servers: this.servers });
      this.#copies.beginInTheMiddle(this.state, this.doorway.secret);
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
    this.faults.failed(input, error);
  }

  contain(session: SessionLoop, error: unknown): void {
    this.faults.contain(session, error);
  }

  late({ peer }: SessionLoop): void {
    this.events.report("noAnswer", { peer, timeout: this.settings.limits.authorizeTimeout });
  }

  now(): number {
    return this.settings.clock.now();
  }

  random(): number {
    return this.settings.clock.random();
  }

  giveUp(reason: string): void {
    this.failure = new BackplaneError(`Cannot go on: ${reason}`);
    void this.server.close();
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

  /** What has been said is kept before anybody reads it. */
  #flush(flush: () => void): void {
    this.keeping?.commit();
    flush();
    this.#backplane.resume();
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
