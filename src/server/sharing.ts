// This server's part in a chat that several compute together. What its clients bring happens when it comes back from the
// others; what concerns nobody but one client, and changes nothing, is done here at once.
//
// While the others can't be reached, lines wait and nobody may come in; who leaves is let go, and the others learn it later.

import type { Backplane, BackplaneHome, Seat, Standing } from "../backplane/backplane.ts";
import type { Effect } from "../engine/effect.ts";
import { stateOf } from "../engine/from_plain.ts";
import type { Input } from "../engine/input.ts";
import type { Said } from "../engine/notice.ts";
import { type Plain, plainState } from "../engine/plain_state.ts";
import { type ChatState, createState, type SessionId } from "../engine/state.ts";
import type { Around, EngineLoop } from "./engine_loop.ts";
import type { Events } from "./events.ts";
import type { Histories } from "./histories.ts";
import { Order } from "./order.ts";
import type { SessionLoop } from "./session_loop.ts";

/** The server, as far as this needs it. */
export interface SharingHost {
  readonly events: Events;
  readonly histories: Histories;
  readonly sessions: ReadonlyMap<SessionId, SessionLoop>;
  /** Milliseconds since some moment. */
  now(): number;
  sit(seat: Seat): void;
  /** Lets a client go, though the engine does not know that yet. */
  letGo(session: SessionLoop, name: string | undefined): void;
  /** The chat that it is part of is no more. */
  giveUp(reason: string): void;
}

/** One server among several. */
export class Sharing implements BackplaneHome {
  readonly #order: Order;
  readonly #engine: EngineLoop;
  readonly #host: SharingHost;
  /** How many inputs of each session have not come back. */
  readonly #inFlight = new Map<SessionId, number>();
  #awaySince: number | undefined;

  constructor(backplane: Backplane, engine: EngineLoop, host: SharingHost) {
    this.#order = new Order(backplane, engine);
    this.#engine = engine;
    this.#host = host;
  }

  /** Whether the others can't be reached. */
  get isCutOff(): boolean {
    return this.#awaySince !== undefined;
  }

  /** Lets the others know what happened here, unless it concerns nobody else. */
  dispatch(input: Input, around: Around | undefined): void {
    if (!("session" in input)) return this.#order.dispatch(input, around);
    const { session: id } = input;
    const session = this.#host.sessions.get(id);
    // It has been let go.
    if (session === undefined) return;
    if (this.isCutOff && isEnd(input)) {
      if (input.kind === "said") session.tell({ kind: "goodbye" });
      this.#order.dispatch(input.kind === "lost" ? input : { kind: "closed", session: id }, undefined);
      return this.#host.letGo(session, this.#engine.state.sessions.get(id)?.name);
    }
    const isFree = !this.isCutOff && input.kind === "said" && !this.#inFlight.has(id);
    if (isFree && this.#engine.runAlone(input, this.#isOurs, around)) return;
    this.#inFlight.set(id, (this.#inFlight.get(id) ?? 0) + 1);
    this.#order.dispatch(input, this.#isHolding(input) ? holding(session, around) : around);
  }

  /** Acts once what has been dispatched so far has happened. */
  afterwards(act: () => void): void {
    this.#order.afterwards(act);
  }

  happened(input: Input, isOwn: boolean): void {
    if (isOwn && "session" in input) {
      const left = (this.#inFlight.get(input.session) ?? 1) - 1;
      if (left > 0) this.#inFlight.set(input.session, left);
      else this.#inFlight.delete(input.session);
    }
    if (input.kind === "leveled" && this.#engine.state.level !== input.level) {
      this.#host.events.report("leveled", { level: input.level });
    }
    this.#order.happened(input, isOwn);
  }

  standing(standing: Standing): void {
    const { events } = this.#host;
    switch (standing.kind) {
      case "cutOff":
        this.#awaySince = this.#host.now();
        events.report("cutOff", {});
        return this.#tellAll({ kind: "cutOff" });
      case "whole": {
        const seconds = Math.ceil((this.#host.now() - (this.#awaySince ?? this.#host.now())) / 1000);
        this.#awaySince = undefined;
        events.report("rejoined", { seconds });
        return this.#tellAll({ kind: "rejoined", seconds });
      }
      case "expelled":
        return this.#expelled(standing.seat);
      case "over":
        events.report("clusterOver", { reason: standing.reason });
        this.#tellAll({ kind: "stopping" });
        this.#letAllGo();
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
      this.#host.events.report("expelled", {});
      this.#order.forget();
      this.#inFlight.clear();
      return this.#letAllGo();
    }
    this.#awaySince = undefined;
    this.#host.sit(seat);
    this.#host.events.report("rejoined", { seconds: 0 });
  }

  #letAllGo(): void {
    for (const session of [...this.#host.sessions.values()]) this.#host.letGo(session, undefined);
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
