// The host program's handle on one client.

import type { ChatState } from "../engine/state.ts";
import type { Endpoint } from "../transports/transport.ts";
import type { ChatServer, Client, LeaveReason } from "./chat_server.ts";
import type { Outbox } from "./outbox.ts";
import type { SessionLoop } from "./session_loop.ts";

/** The chat that a client belongs to. */
export interface ClientContext {
  readonly state: ChatState;
  readonly outbox: Outbox;
  readonly server: ChatServer;
}

/** What a value is, for whoever gave a wrong one. */
export function describe(value: unknown): string {
  return typeof value === "object" && value !== null ? "an object" : `${String(value)} (${typeof value})`;
}

/** A client of one chat. */
export class ClientHandle implements Client {
  readonly data = {};
  readonly #context: ClientContext;
  readonly #session: SessionLoop;

  constructor(context: ClientContext, session: SessionLoop) {
    this.#context = context;
    this.#session = session;
  }

  get id(): number {
    return this.#session.id;
  }

  get name(): string | undefined {
    const session = this.#context.state.sessions.get(this.#session.id);
    return session === undefined ? this.#session.lastName : session.name;
  }

  get account(): string | undefined {
    const { accounts, sessions } = this.#context.state;
    const key = sessions.get(this.#session.id)?.account;
    return key === undefined ? undefined : accounts.get(key)?.name;
  }

  get alive(): boolean {
    return this.#session.isAlive;
  }

  get remote(): Endpoint {
    return this.#session.connection.remote;
  }

  get unread(): number {
    return this.#session.outflow.unread;
  }

  get server(): ChatServer {
    return this.#context.server;
  }

  send(text: string): void {
    if (typeof text !== "string") throw new TypeError(`Cannot send ${describe(text)}: wanted a text`);
    this.#session.tell({ kind: "custom", text: text.replace(/\r?\n$/, "") });
  }

  writeRaw(text: string): void {
    if (typeof text !== "string") throw new TypeError(`Cannot write ${describe(text)}: wanted a text`);
    if (this.#session.isAlive) this.#context.outbox.write(this.#session.outflow, text);
  }

  close(reason: LeaveReason = "closed"): void {
    this.#session.retire(reason);
  }

  /** The session behind a handle of this chat. */
  static sessionOf(context: ClientContext, client: Client): SessionLoop {
    if (client instanceof ClientHandle && client.#context === context) return client.#session;
    throw new TypeError("Cannot use this client: it is not one of this server's");
  }
}
