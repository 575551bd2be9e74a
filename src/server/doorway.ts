// Clients that come in, go, and are set aside meanwhile: their places, their ids, and what the host program hears of it.

import type { Seat } from "../backplane/backplane.ts";
import type { Dialect } from "../dialects/dialect.ts";
import type { Removal } from "../engine/sanction.ts";
import type { SessionId } from "../engine/state.ts";
import type { CloseReason, Connection, ConnectionHandler } from "../transports/transport.ts";
import { Cloaks } from "./cloaks.ts";
import { closeCodeOf, refusalCodeOf } from "./close_codes.ts";
import type { Faults } from "./faults.ts";
import { addressOf, DEAF, type Door, type RefusalNotice, refusalOf } from "./newcomers.ts";
import { type SessionContext, SessionLoop } from "./session_loop.ts";

/** The server, as far as this needs it. */
export interface DoorwayHost extends SessionContext, Door {
  readonly faults: Faults;
  /** Acts when what has been handed over so far has happened. */
  afterwards(act: () => void): void;
}

/** The way in and out of one server. */
export class Doorway {
  readonly #host: DoorwayHost;
  #cloaks: Cloaks;
  #seat: Omit<Seat, "secret"> = NOWHERE;

  /** @param secret makes words of addresses until the server has a seat */
  constructor(host: DoorwayHost, secret: string) {
    this.#host = host;
    this.#cloaks = new Cloaks(secret);
  }

  /** Makes words of addresses. */
  get secret(): string {
    return this.#cloaks.secret;
  }

  /** Gives clients ids and words for their addresses by that seat from now on. */
  sit({ first, secret, step }: Seat): void {
    this.#seat = { first, step };
    this.#cloaks = new Cloaks(secret);
  }

  /** Takes a new connection, which speaks that dialect. */
  accept(connection: Connection, dialect: Dialect): ConnectionHandler {
    const { counters, events, hooks, settings } = this.#host;
    let session: SessionLoop;
    try {
      session = new SessionLoop(this.#host, this.#nextId(), connection, dialect);
    } catch (error) {
      events.report("engineError", { error });
      connection.abort();
      return DEAF;
    }
    const refusal = refusalOf(this.#host, session, settings.clock.date());
    if (refusal !== undefined) {
      counters.connections += 1;
      this.#refuse(session, refusal);
      return session;
    }
    this.#connect(session);
    events.report("connected", { peer: session.peer });
    hooks.connected(session);
    return session;
  }

  /** Takes a client, which is called that, from the engine, which will know it again. */
  setAside(session: SessionLoop, name: string | undefined): void {
    session.lastName = name;
    this.#host.outbox.retire(session.outflow);
    this.#host.connections.setAside(session);
  }

  /** Gives a client an id that the engine does not know yet. Returns whether it is still there. */
  bringBack(session: SessionLoop): boolean {
    const { connections } = this.#host;
    if (!connections.aside.has(session) || !session.isAlive) return false;
    connections.bringBack(session, this.#nextId());
    this.#connect(session);
    return true;
  }

  /** Lets a client go that was called that, and had to go for that reason, if there is one. */
  hangUp(session: SessionLoop, name: string | undefined, reason?: Removal): void {
    const { connections, hooks, isClosed, outbox } = this.#host;
    connections.leave(session);
    session.leave(name);
    const why = session.leaveReason ?? reason ?? (isClosed ? "stopped" : "quit");
    session.outflow.code = closeCodeOf(why);
    outbox.close(session.outflow);
    hooks.closed(session, why);
  }

  /** The host program has closed a client, to which nothing more is told. */
  retire(session: SessionLoop): void {
    this.#host.outbox.retire(session.outflow);
    this.#host.connections.retire(session);
  }

  /** The connection is over. */
  onClosed(session: SessionLoop, reason: CloseReason): void {
    const { connections, counters, events, faults } = this.#host;
    connections.remove(session);
    counters.bytesOut += session.outflow.written;
    session.end("lost");
    // Only a state that the host program has broken no longer knows it.
    if (connections.sessions.has(session.id)) this.#host.afterwards(() => faults.expelLater(session));
    events.report("gone", { peer: session.peer, reason: reason.kind });
  }

  #connect({ connection: { remote }, dialect, id }: SessionLoop): void {
    const shown = this.#cloaks.shown(remote, dialect);
    this.#host.dispatch({ kind: "connected", session: id, address: addressOf(remote), ...shown });
  }

  #refuse(session: SessionLoop, notice: RefusalNotice): void {
    session.leave(undefined);
    session.outflow.code = refusalCodeOf(notice.kind);
    this.#host.events.report("refused", { peer: session.peer, reason: notice.kind });
    // A crowd that lingers over its refusal would hold more descriptors than the clients do.
    if (this.#host.connections.refuse(session)) session.dismiss(notice, "quit");
    else session.connection.abort();
  }

  #nextId(): SessionId {
    const { first, step } = this.#seat;
    this.#seat = { first: first + step, step };
    return first;
  }
}

/** Before it has a seat, nobody comes in. */
const NOWHERE = { first: 0, step: 0 };
