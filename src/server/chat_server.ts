// What the host program holds: a running server, and one client of it.

// `Symbol.asyncDispose`, for TypeScript projects on npm that do not ask for it themselves.
/// <reference lib="esnext.disposable" preserve="true" />

import type { Endpoint, TlsIdentity } from "../transports/transport.ts";
import type { Stats } from "./stats.ts";

/** A running chat server. */
export interface ChatServer {
  /** What is really bound, as it can be given to `listen`: the port that the system chose, not 0. */
  readonly endpoints: readonly string[];
  /** Resolves once the server has closed, whoever closed it. */
  readonly closed: Promise<void>;
  /** The clients that are here now. */
  clients(): IterableIterator<Client>;
  /**
   * Gives a client a name, any string or integer; whoever held it loses it. A client that has left is ignored.
   *
   * @throws {TypeError} if the id is no string or integer, is empty or has control characters, or the client is
   *   another server's
   */
  register(id: string | number, client: Client): void;
  /**
   * Tells everyone. Each line of the text becomes a line of its own.
   *
   * @throws {TypeError} if the text is none
   */
  broadcast(text: string): void;
  /**
   * Tells those named who are here; unknown ids are skipped.
   *
   * @throws {TypeError} if the text is none, or an id is neither a string nor a number: `undefined` is not everyone
   */
  broadcast(text: string, to: string | number | readonly (string | number)[]): void;
  /** What has been counted since the server started. */
  stats(): Readonly<Stats>;
  /**
   * Shows another certificate to whoever connects by TLS from now on. Resolves to whether it does: Deno and
   * Bun can't, and go on with the one that they started with.
   *
   * @throws {TransportError} if the certificate and its key can't be used
   */
  renewCertificate(identity: TlsIdentity): Promise<boolean>;
  /** Stops accepting, tells everyone, lets the last lines leave, and closes; by force after the grace period. Idempotent. */
  close(): Promise<void>;
  /** {@link ChatServer.close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** One connected client, in the hands of the host program. */
export interface Client {
  /** The name it registered or was given; `undefined` before that, and its last one once it has left. */
  readonly id: string | undefined;
  /** Whether it is still here. Once false, it stays false, and nothing is delivered any more. */
  readonly alive: boolean;
  /** Where it connects from. */
  readonly remote: Endpoint;
  /**
   * Writes to this client alone, in order with everything else it is sent. The text goes out as it is:
   * add the line end, and sanitize what others wrote. Ignored once the client has left.
   *
   * @throws {TypeError} if it is no text
   */
  write(text: string): void;
  /** Ends the connection once everything written to it so far has left; nothing reaches it from now on. Safe anywhere, at any time. */
  close(): void;
}
