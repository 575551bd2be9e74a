// Errors, here or in the host program: each disconnects the one client that it was about, and nobody else notices.

import type { Input } from "../engine/input.ts";
import type { Clock } from "./clock.ts";
import type { Connections } from "./connections.ts";
import { isCustom } from "./engine_loop.ts";
import type { Events } from "./events.ts";
import type { Outbox } from "./outbox.ts";
import type { SessionLoop } from "./session_loop.ts";

/** The server, as far as this needs it. */
export interface FaultsHost {
  readonly connections: Connections;
  readonly events: Events;
  readonly outbox: Outbox;
  readonly settings: { readonly clock: Clock };
}

/** The faults of one server. */
export class Faults {
  readonly #host: FaultsHost;

  constructor(host: FaultsHost) {
    this.#host = host;
  }

  /** A step or an effect of that input threw. */
  failed(input: Input, error: unknown): void {
    const { connections, events } = this.#host;
    const session = "session" in input ? connections.sessions.get(input.session) : undefined;
    if (session === undefined) return events.report("engineError", { error });
    if (isCustom(input)) {
      const { name } = input.command;
      events.report("commandError", { peer: session.peer, command: name, error });
      session.tell({ kind: "commandFailed", name });
      return;
    }
    if (input.kind === "closed") this.#expel(session, error);
    else this.contain(session, error);
  }

  /** An error of ours or of a hook: costs this one connection. */
  contain(session: SessionLoop, error: unknown): void {
    this.#host.events.report("sessionError", { peer: session.peer, error });
    session.tell({ kind: "internalError" });
    session.end("error");
  }

  /** Expels a session that the engine should have let go, if that does not know it at the end of the turn either. */
  expelLater(session: SessionLoop): void {
    this.#host.settings.clock.endOfTurn(() => {
      if (!this.#host.connections.sessions.has(session.id)) return;
      this.#expel(session, new Error("The engine does not know this session"));
    });
  }

  /** The engine can't let it go: then without the engine. */
  #expel(session: SessionLoop, error: unknown): void {
    const { connections, events, outbox } = this.#host;
    events.report("sessionError", { peer: session.peer, error });
    connections.leave(session);
    session.leave(undefined);
    outbox.retire(session.outflow);
    session.connection.abort();
  }
}
