// The life of our session: it connects, says hello, takes up where it was, and comes back after a loss. What it does
// while it is there, its parts do.

import { ANSWER_WITHIN, delayBefore, finalPhase, type Phase, SUSPICIOUS_AFTER } from "../model/reconnect.ts";
import type { Incoming, Outgoing, WireHello } from "../model/wire.ts";
import { receive } from "../model/events.ts";
import type { World } from "../model/world.ts";
import { Connection } from "./connection.ts";
import type { Ears, Link } from "./link.ts";
import { Lookups } from "./lookups.ts";
import { Naming } from "./naming.ts";
import { Rooms } from "./rooms.ts";
import { Sender } from "./sender.ts";
import { keep, kept, keptList } from "./storage.ts";
import { Typing } from "./typing.ts";
import { Lost, Refused } from "./unanswered.ts";

export class Session implements Link {
  phase: Phase = { kind: "connecting" };
  readonly world: World;
  readonly ears: Ears;
  readonly lookups: Lookups = new Lookups(this);
  readonly rooms: Rooms;
  readonly naming: Naming;
  readonly sender: Sender;
  readonly typing: Typing;
  #connection: Connection | undefined;
  #isReady = false;
  #attempt = 0;
  #timer = 0;
  #lostSince: number | undefined;
  #lastEnd: (Incoming & { readonly ev: string }) | undefined;
  #hiddenSince: number | undefined;

  constructor(world: World, ears: Ears) {
    this.world = world;
    this.ears = ears;
    this.rooms = new Rooms(this, this.lookups);
    this.naming = new Naming(this, this.rooms);
    this.sender = new Sender(this, this.lookups);
    this.typing = new Typing(this, this.rooms, this.naming);
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  get isHere(): boolean {
    return this.phase.kind === "here";
  }

  /** Connects, now. */
  connect(): void {
    clearTimeout(this.#timer);
    this.#connection?.end();
    this.#lastEnd = undefined;
    if (this.#lostSince === undefined) this.phase = { kind: "connecting" };
    const connection = new Connection({
      onOpen: () => void this.#begin(connection),
      onEvent: (event) => this.#take(event),
      onClose: (code) => this.#lose(connection, code),
      onTurn: () => this.ears.onChange(),
    });
    this.#connection = connection;
    // A server that takes the connection and never speaks is as good as none.
    this.#timer = setTimeout(() => this.#isReady || connection.end(), 3 * ANSWER_WITHIN);
    this.ears.onChange();
  }

  /** Something happened that makes a try worth while: the button, the network, a page that is visible again. */
  wake(): void {
    if (this.phase.kind === "waiting") this.connect();
    else if (this.#isReady) void this.probe();
  }

  /** The page was hidden, or can be seen again. */
  setHidden(isHidden: boolean): void {
    if (isHidden) {
      this.#hiddenSince = Date.now();
      return;
    }
    const wasHiddenFor = Date.now() - (this.#hiddenSince ?? Date.now());
    this.#hiddenSince = undefined;
    if (this.phase.kind === "waiting") this.connect();
    else if (wasHiddenFor > SUSPICIOUS_AFTER) void this.probe();
  }

  /** Asks for something. Rejects with `Refused` or `Lost`. */
  ask(command: Outgoing, take?: (answer: Incoming) => void): Promise<Incoming> {
    if (!this.#isReady || this.#connection === undefined) return Promise.reject(new Lost());
    return this.#connection.ask(command, take);
  }

  /** The tab is closed, or loaded again: whoever opens the page within a minute is the same person. */
  leaveToken(): void {
    const token = kept("session", "resume");
    if (token !== undefined) keep("local", "closed", JSON.stringify([token, Date.now()]));
  }

  /** Asks for the time, and takes the connection for dead if it isn't told. */
  async probe(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined) return;
    const timer = setTimeout(() => connection.end(), ANSWER_WITHIN);
    try {
      await connection.ask({ do: "time" });
    } catch {
      // Lost: what follows is #lose's.
    }
    clearTimeout(timer);
  }

  async #begin(connection: Connection): Promise<void> {
    try {
      let hello: WireHello | undefined;
      const resume = kept("session", "resume") ?? tokenOfClosedTab();
      await connection.ask(
        { do: "hello", v: 1, ...(resume === undefined ? {} : { resume }) },
        (answer) => {
          hello = answer as unknown as WireHello;
          this.#greet(hello);
        },
      );
      clearTimeout(this.#timer);
      this.#isReady = true;
      await this.naming.again();
      await this.rooms.comeBack(hello as WireHello);
      if (hello?.resumed !== true) this.sender.reconcile();
      this.#attempt = 0;
      this.#lostSince = undefined;
      this.phase = { kind: "here" };
      this.sender.flush();
    } catch (error) {
      if (error instanceof Refused && this.phase.kind !== "here") {
        this.phase = { kind: "refused", reason: error.message };
      } else if (!(error instanceof Lost)) throw error;
      connection.end();
    }
  }

  #greet(hello: WireHello): void {
    const world = this.world;
    keep("session", "resume", hello.resume);
    world.me = hello.you ?? undefined;
    world.account = hello.account ?? undefined;
    world.isModerator = hello.isModerator === true;
    world.commands = hello.commands ?? world.commands;
    world.lineLimit = hello.limits?.line ?? world.lineLimit;
    world.passwordLeast = hello.limits?.password ?? world.passwordLeast;
  }

  #take(event: Incoming): void {
    if (ENDS.has(event.ev as string)) this.#lastEnd = event as Incoming & { readonly ev: string };
    this.lookups.tell(receive(this.world, event, Date.now()));
  }

  #lose(connection: Connection, code: number): void {
    if (connection !== this.#connection) return;
    clearTimeout(this.#timer);
    this.#connection = undefined;
    this.#isReady = false;
    this.lookups.clear();
    this.sender.unsend();
    const final = finalPhase({ code, event: this.#lastEnd });
    if (this.phase.kind === "refused") {
      // Why was said in the answer to our hello.
    } else if (final !== undefined) {
      this.phase = final;
      keep("session", "resume", undefined);
    } else {
      this.#lostSince ??= Date.now();
      const delay = delayBefore(this.#attempt++, Math.random());
      const reason = this.#lastEnd?.message;
      this.phase = {
        kind: "waiting",
        at: Date.now() + delay,
        since: this.#lostSince,
        reason: typeof reason === "string" ? reason : undefined,
      };
      this.#timer = setTimeout(() => this.connect(), delay);
    }
    this.ears.onChange();
  }
}

/** Events after which the connection ends. */
const ENDS = new Set([
  ...["stopping", "kicked", "banned", "replaced", "goodbye", "tooSlow", "idle", "tooFast", "noRoom", "full"],
  "tooManyFromAddress",
]);

/** The server keeps a session for 60 s after its connection was lost. */
const KEPT_FOR = 60_000;

/** What a tab has left that was closed a moment ago; only once. */
function tokenOfClosedTab(): string | undefined {
  const [token, at] = keptList("local", "closed");
  keep("local", "closed", undefined);
  return typeof token === "string" && Date.now() - Number(at) < KEPT_FOR ? token : undefined;
}
