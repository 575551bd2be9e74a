// This server's part in a chat that several servers compute together. What its clients say takes effect when it comes
// back from the log; what concerns only one client, and changes nothing, is done here at once.
//
// While the others can't be reached, lines wait and nobody may come in; clients that leave can go, and the others learn
// it later.

import type { Backplane, BackplaneHome, Seat, Standing } from "../backplane/backplane.ts";
import type { Effect } from "../engine/effect.ts";
import { stateOf } from "../engine/from_plain.ts";
import type { Input } from "../engine/input.ts";
import type { Said } from "../engine/notice.ts";
import { placeOf } from "../engine/nodes.ts";
import { type Plain, plainState } from "../engine/plain_state.ts";
import { type ChatState, createState, type SessionId } from "../engine/state.ts";
import type { LeaveReason } from "./chat_server.ts";
import type { Doorway } from "./doorway.ts";
import type { Around, EngineLoop } from "./engine_loop.ts";
import type { Events } from "./events.ts";
import type { Histories } from "./histories.ts";
import { Order } from "./order.ts";
import { commandsFor, type Returning } from "./returning.ts";
import type { SessionLoop } from "./session_loop.ts";

/** The server, as far as this needs it. */
export interface SharingHost {
  readonly events: Events;
  readonly histories: Histories;
  readonly sessions: ReadonlyMap<SessionId, SessionLoop>;
  /** Whether it is about to end. */
  readonly isClosed: boolean;
  /** Milliseconds since some moment. */
  now(): number;
  /** Chance, for what is said for a client. */
  random(): number;
  /** Where clients leave though the engine does not know that yet, are set aside, and come back. */
  readonly doorway: Doorway;
  /** The chat that it is part of is no more. */
  giveUp(reason: string): void;
}

/** One server among several. */
export class Sharing implements BackplaneHome {
  readonly #order: Order;
  readonly #servers: () => number;
  readonly #engine: EngineLoop;
  readonly #host: SharingHost;
  /** What each session has on its way: how many inputs, and the number of the last. */
  readonly #inFlight = new Map<SessionId, { readonly count: number; readonly last: number }>();
  #awaySince: number | undefined;
  /** The place of this server among the others. */
  #place: number | undefined;
  #returning: Returning[] = [];

  constructor(backplane: Backplane, engine: EngineLoop, host: SharingHost) {
    this.#order = new Order(backplane, engine);
    this.#servers = () => backplane.servers;
    this.#engine = engine;
    this.#host = host;
  }

  /** Whether the others can't be reached. */
  get isCutOff(): boolean {
    return this.#awaySince !== undefined;
  }

  /** Lets the others know what happened here, unless it concerns nobody else. */
  dispatch(input: Input, around: Around | undefined): void {
    if (!("session" in input)) return void this.#order.dispatch(input, around);
    const { session: id } = input;
    const session = this.#host.sessions.get(id);
    if (session === undefined) return void (isEnd(input) && this.#endAside(id));
    if (this.isCutOff && isEnd(input)) {
      if (input.kind === "said") session.tell({ kind: "goodbye" });
      this.#order.dispatch(input.kind === "lost" ? input : { kind: "closed", session: id }, undefined);
      return this.#host.doorway.hangUp(session, this.#engine.state.sessions.get(id)?.name);
    }
    const isFree = !this.isCutOff && input.kind === "said" && !this.#inFlight.has(id);
    if (isFree && this.#engine.runAlone(input, this.#isOurs, around)) return;
    const { count = 0 } = this.#inFlight.get(id) ?? {};
    const last = this.#order.dispatch(input, this.#isHolding(input) ? holding(session, around) : around);
    this.#inFlight.set(id, { count: count + 1, last });
  }

  /** A client ends that the engine does not know at the moment: one that waits to come back, or one that has been let go. */
  #endAside(id: SessionId): void {
    const index = this.#returning.findIndex(({ session }) => session.id === id);
    for (const { session } of index < 0 ? [] : this.#returning.splice(index, 1)) {
      this.#host.doorway.hangUp(session, session.lastName);
    }
  }

  /** Acts when what a client has said before has happened: it is answered in the order of asking. */
  inTurn(session: SessionId, act: () => void): void {
    const onItsWay = this.#inFlight.get(session);
    if (onItsWay === undefined) act();
    else this.#order.after(onItsWay.last, act);
  }

  /** As {@link Order.afterwards}. */
  afterwards(act: (hasHappened: boolean) => void): void {
    this.#order.afterwards(act);
  }

  happened(input: Input, isOwn: boolean): void {
    if (isOwn && "session" in input) {
      const { count = 1, last = 0 } = this.#inFlight.get(input.session) ?? {};
      if (count > 1) this.#inFlight.set(input.session, { count: count - 1, last });
      else this.#inFlight.delete(input.session);
    }
    if (input.kind === "leveled" && this.#engine.state.level !== input.level) {
      this.#host.events.report("leveled", { level: input.level });
    }
    if (input.kind === "nodeGone" && this.#place !== undefined) this.#gone(input);
    this.#order.happened(input, isOwn);
  }

  /** This server has a place among the others. */
  sit(seat: Seat): void {
    this.#place = placeOf(seat.first);
    this.#host.doorway.sit(seat);
  }

  standing(standing: Standing): void {
    const { events } = this.#host;
    switch (standing.kind) {
      case "cutOff":
        this.#awaySince = this.#host.now();
        events.report("cutOff", {});
        return this.#tellAll({ kind: "cutOff" });
      case "whole": {
        const seconds = this.#secondsAway();
        this.#awaySince = undefined;
        events.report("rejoined", { seconds });
        return this.#tellAll({ kind: "rejoined", seconds });
      }
      case "expelled":
        return this.#expelled(standing.seat);
      case "joined":
        return events.report("serverJoined", { version: standing.version, servers: this.#servers() });
      case "over":
        events.report("clusterOver", { reason: standing.reason });
        this.#tellAll({ kind: "stopping" });
        for (const { session } of this.#returning) session.tell({ kind: "stopping" });
        this.#letAllGo("stopped");
        for (const { session } of [...this.#returning]) session.end("stopped");
        return this.#host.giveUp(standing.reason);
      case "trouble":
        return events.report("clusterTrouble", { reason: standing.reason });
    }
  }

  *save(): Iterable<string> {
    const { state } = this.#engine;
    const rooms = this.#host.histories.all();
    yield JSON.stringify(plainState(state));
    for (const room of rooms) yield JSON.stringify(room);
  }

  restore(pieces: readonly string[] | undefined, epoch: string): void {
    const [state, ...rooms] = pieces ?? [];
    this.#engine.restore(
      state === undefined ? createState(undefined, epoch.slice(0, 4)) : stateOf(JSON.parse(state) as Plain),
    );
    for (const text of rooms) {
      const [room, lines] = JSON.parse(text) as [string, readonly Said[]];
      for (const line of lines) this.#host.histories.add(room, line);
    }
  }

  digest(): string {
    return shortDigest(this.#engine.state);
  }

  /** By then the engine has ended its clients' sessions, but for those that it has not heard of. */
  #expelled(seat: Seat | undefined): void {
    if (seat === undefined) {
      this.#awaySince ??= this.#host.now();
      this.#place = undefined;
      this.#host.events.report("expelled", {});
      // First, for what they would say next is nobody's.
      this.#letAllGo("givenUp");
      this.#order.forget();
      this.#inFlight.clear();
      return;
    }
    const seconds = this.#secondsAway();
    this.#awaySince = undefined;
    this.sit(seat);
    this.#host.events.report("rejoined", { seconds });
    for (const returning of this.#returning.splice(0)) this.#bringBack(returning, seconds);
  }

  /** A server is none of the others any more: perhaps this one, also if somebody who writes in its name has said so. */
  #gone({ place, why }: Extract<Input, { readonly kind: "nodeGone" }>): void {
    const { events, isClosed } = this.#host;
    if (isClosed) return;
    if (place === this.#place) return this.#setAside();
    events.report(why === "left" ? "serverLeft" : "serverGivenUp", { servers: this.#servers() });
  }

  /** The others have let this server's clients go: of those who do not come back by themselves it keeps who they were. */
  #setAside(): void {
    this.#awaySince ??= this.#host.now();
    const { state } = this.#engine;
    for (const session of [...this.#host.sessions.values()]) {
      if (!session.isAlive || session.leaveReason !== undefined) continue;
      if (session.comesBack) {
        session.leaveReason = "givenUp";
        continue;
      }
      const was = state.sessions.get(session.id);
      // It has just come, and nobody has heard of it.
      const commands = was === undefined ? [] : commandsFor(state, was);
      this.#returning.push({ session, commands, release: session.hold() });
      this.#host.doorway.setAside(session, was?.name);
    }
  }

  #bringBack({ commands, release, session }: Returning, seconds: number): void {
    if (!this.#host.doorway.bringBack(session)) return;
    session.tell({ kind: "returned", seconds });
    for (const command of commands) {
      const moment = { now: 0, random: this.#host.random() };
      const input: Input = { kind: "said", session: session.id, command, moment };
      this.dispatch(input, undefined);
    }
    this.#order.afterwards(release);
  }

  #secondsAway(): number {
    const now = this.#host.now();
    return Math.ceil((now - (this.#awaySince ?? now)) / 1000);
  }

  #letAllGo(reason: LeaveReason): void {
    for (const session of [...this.#host.sessions.values()]) {
      session.leaveReason ??= reason;
      this.#host.doorway.hangUp(session, this.#engine.state.sessions.get(session.id)?.name);
    }
  }

  #tellAll(notice: Parameters<SessionLoop["tell"]>[0]): void {
    for (const session of this.#host.sessions.values()) session.tell(notice);
  }

  readonly #isOurs = (effect: Effect): boolean =>
    (effect.kind === "deliver" || effect.kind === "recall") && this.#host.sessions.has(effect.session);

  /** What may have to wait for somebody else keeps the next lines waiting until it is back, as it does on one server. */
  #isHolding(input: Input): boolean {
    if (input.kind !== "said") return false;
    const { kind } = input.command;
    return kind === "claim" || kind === "login" ||
      (kind === "register" && this.#engine.state.rules.nameAuthorized);
  }
}

/** Whether the client is gone after it. */
function isEnd(input: Input): boolean {
  return input.kind === "closed" || input.kind === "lost" ||
    (input.kind === "said" && input.command.kind === "quit");
}

function holding(session: SessionLoop, around: Around | undefined): Around {
  const release = session.hold();
  return {
    begin: () => around?.begin(),
    done: () => {
      around?.done();
      release();
    },
  };
}

/** How many there are of everything, and how much was said: cheap, and another one soon after two states differ. */
function shortDigest({ accounts, detached, made, names, rooms, sanctions, sessions }: ChatState): string {
  let lines = 0;
  let members = 0;
  for (const room of rooms.values()) {
    lines += room.last;
    members += room.members.size;
  }
  const counts = [accounts, detached, names, rooms, sanctions, sessions].map(({ size }) => size);
  return [...counts, made, lines, members].join(".");
}
