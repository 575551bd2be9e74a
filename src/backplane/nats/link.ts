// The connection to NATS after the first moment: whether it is there, and whether the log behind it is still the same one.

import { type ClusterAddress, namesOf } from "./address.ts";
import type { NatsConnection } from "./client.ts";
import { findLog, type LogInfo } from "./log.ts";

/** Whom a link works for. */
export interface LinkOwner {
  /** Up to where the log has been read. */
  readonly position: number;
  /** There is a connection again, to the same log. */
  reconnected(): Promise<void>;
  /** NATS does not let this server write to the log. */
  denied(error: Error): void;
  /** The chat is no more. */
  finish(reason: string): void;
  /** Something an operator should know. */
  failed(error: unknown): void;
}

/** The way to one log. */
export class Link {
  readonly connection: NatsConnection;
  readonly #address: ClusterAddress;
  readonly #log: LogInfo;
  readonly #owner: LinkOwner;
  #isConnected = true;
  #isChecking = false;
  #isOver = false;

  constructor(connection: NatsConnection, address: ClusterAddress, log: LogInfo, owner: LinkOwner) {
    this.connection = connection;
    this.#address = address;
    this.#log = log;
    this.#owner = owner;
    void this.#watch();
  }

  /** What the log is known by. */
  get identity(): string {
    return this.#log.identity;
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** Publishes to the log; returns whether it could. Never while disconnected: the library would lose it without a word. */
  publish(data: Uint8Array): boolean {
    if (!this.#isConnected || this.connection.isClosed()) return false;
    try {
      this.connection.publish(namesOf(this.#address.chat).log, data);
      return true;
    } catch (error) {
      // The server of NATS there is now takes less than the one before.
      this.#owner.denied(error as Error);
      return false;
    }
  }

  /** Whether the log is still the one that this server is part of. */
  async check(): Promise<void> {
    if (this.#isChecking) return;
    this.#isChecking = true;
    const { position } = this.#owner;
    try {
      const { identity, last } = await findLog(this.connection, this.#address.chat);
      if (identity !== this.#log.identity) this.#owner.finish("the log is another one than before");
      else if (last < position) {
        this.#owner.finish(`the log ends at ${last}, and was read up to ${position}`);
      }
    } catch (error) {
      if ((error as { readonly code?: number }).code === 404) this.#owner.finish("the log was deleted");
      else this.#owner.failed(error);
    } finally {
      this.#isChecking = false;
    }
  }

  async close(): Promise<void> {
    this.#isOver = true;
    await this.connection.close();
  }

  /** What is only published has no answer in which NATS could say so. */
  #denied(error: Error & { readonly subject?: string }): void {
    if (error.subject === namesOf(this.#address.chat).log) this.#owner.denied(error);
    else this.#owner.failed(error);
  }

  async #watch(): Promise<void> {
    for await (const { error, type } of this.connection.status()) {
      if (this.#isOver) return;
      if (type === "error" && error?.name === "PermissionViolationError") this.#denied(error);
      if (type === "disconnect") this.#isConnected = false;
      // It is tried for ever, unless NATS says that this server may not come in any more.
      if (type === "close") return this.#owner.finish("NATS has ended the connection for good");
      if (type !== "reconnect") continue;
      this.#isConnected = true;
      await this.check();
      await this.#owner.reconnected();
    }
  }
}
