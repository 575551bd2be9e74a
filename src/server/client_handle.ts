// The host program's handle on one client.

import type { Endpoint } from "../transports/transport.ts";
import type { ChatState } from "../engine/state.ts";
import type { Client } from "./chat_server.ts";
import type { Outbox } from "./outbox.ts";
import type { SessionLoop } from "./session_loop.ts";

/** The chat that a client belongs to. */
export interface ClientHome {
  readonly state: ChatState;
  readonly outbox: Outbox;
  close(session: SessionLoop): void;
}

/** What a value is, for whoever gave a wrong one. */
export function describe(value: unknown): string {
  return typeof value === "object" && value !== null ? "an object" : `${String(value)} (${typeof value})`;
}

/** A client of one chat. */
export class ClientHandle implements Client {
  readonly #home: ClientHome;
  readonly #session: SessionLoop;

  constructor(home: ClientHome, session: SessionLoop) {
    this.#home = home;
    this.#session = session;
  }

  get id(): string | undefined {
    return this.#home.state.sessions.get(this.#session.id)?.name ?? this.#session.lastName;
  }

  get alive(): boolean {
    return this.#session.isAlive;
  }

  get remote(): Endpoint {
    return this.#session.connection.remote;
  }

  write(text: string): void {
    if (typeof text !== "string") throw new TypeError(`Can't write ${describe(text)}: wanted a text`);
    if (this.#session.isAlive) this.#home.outbox.write(this.#session.outflow, text);
  }

  close(): void {
    this.#home.close(this.#session);
  }

  /** The session behind a handle of this chat. */
  static sessionOf(home: ClientHome, client: Client): SessionLoop {
    if (client instanceof ClientHandle && client.#home === home) return client.#session;
    throw new TypeError("Can't use this client: it is not one of this server's");
  }
}
