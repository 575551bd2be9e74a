// What the host program holds: a running server, and one client of it.

// `Symbol.asyncDispose`, for TypeScript projects on npm that do not ask for it themselves.
/// <reference lib="esnext.disposable" preserve="true" />

import type { Endpoint, TlsIdentity } from "../transports/transport.ts";
import type { ServerStats } from "./stats.ts";

/**
 * A running chat server.
 *
 * ```ts
 * import { serve } from "partyline";
 *
 * await using chat = await serve({ port: 0 });
 * chat.broadcast("The game starts in five minutes.");
 * for (const client of chat.clients) client.send(`You are number ${client.id} of ${chat.clients.size}.`);
 * ```
 */
export interface ChatServer<Data extends object = Record<string, unknown>> {
  /** What is really bound, as it can be given to `listen`: the port that the system chose, not 0. */
  readonly endpoints: readonly string[];
  /** Where operators ask, as it is really bound; nothing without the option `admin`. */
  readonly adminEndpoint: string | undefined;
  /** The clients that are here now. */
  readonly clients: Clients<Data>;
  /** Resolves once the server has closed, whoever closed it. */
  readonly closed: Promise<void>;
  /** Why it closes, or has closed, by itself: the chat of a cluster that it can be no part of any more. Otherwise `undefined`. */
  readonly failure: Error | undefined;
  /**
   * Gives a client a name, whoever held it; any text without control characters will do. A client that has left is
   * ignored.
   *
   * @throws {TypeError} if the name is empty, no text or has control characters, or the client is another server's
   */
  rename(client: Client<Data>, name: string): void;
  /**
   * Makes whoever has claimed that name a moderator, or no longer. Returns whether somebody has claimed it.
   *
   * @throws {TypeError} if it is no text
   */
  appoint(name: string, isModerator?: boolean): boolean;
  /**
   * Tells everyone, in whatever language each of them speaks. Each line of the text becomes a line of its own.
   *
   * @throws {TypeError} if it is no text
   */
  broadcast(text: string): void;
  /**
   * Tells whoever has that name. Returns whether there is somebody.
   *
   * @throws {TypeError} if one of them is no text: who has no name is `undefined`, and that is not everyone
   */
  sendTo(name: string, text: string): boolean;
  /** What has been counted since the server started, and how things stand now. */
  stats(): ServerStats;
  /**
   * Shows another certificate to whoever connects by TLS from now on. Resolves to whether it does: Bun (1.4) cannot, and
   * goes on with the one that it started with.
   *
   * @throws {TransportError} if the certificate and its key cannot be used
   */
  renewCertificate(identity: TlsIdentity): Promise<boolean>;
  /** Stops accepting, tells everyone, lets the last lines leave, and closes; by force after the grace period. Idempotent. */
  close(): Promise<void>;
  /** {@link ChatServer.close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Those who are here; a live view. Who leaves while you iterate is passed over. */
export interface Clients<Data extends object = Record<string, unknown>> extends Iterable<Client<Data>> {
  /** How many there are. */
  readonly size: number;
}

/**
 * Why a client has left: it said `quit`, finished its connection (`left`) or was lost; it said nothing for too long
 * (`idle`), sent too fast, read too slowly or spoke another protocol; the host program closed it, perhaps with words of
 * its own; a moderator has removed it (`kicked`, `banned`), or it has logged in elsewhere (`replaced`); there was an error;
 * or the server stopped.
 */
export type LeaveReason =
  | "quit"
  | "left"
  | "lost"
  | "idle"
  | "tooFast"
  | "tooSlow"
  | "wrongProtocol"
  | "closed"
  | "kicked"
  | "banned"
  | "replaced"
  | "error"
  | "stopped"
  // Any other text, without losing the completion of those above.
  | (string & Record<never, never>);

/**
 * One connected client, in the hands of the host program.
 *
 * ```ts
 * import { serve } from "partyline";
 *
 * await using chat = await serve<{ lines: number }>({
 *   port: 0,
 *   onLine(client) {
 *     client.data.lines = (client.data.lines ?? 0) + 1;
 *     if (client.data.lines > 100) client.close("talks too much");
 *   },
 * });
 * ```
 */
export interface Client<Data extends object = Record<string, unknown>> {
  /** Tells it from all others of this server; it is never used again. */
  readonly id: number;
  /** The name it registered or was given; `undefined` before that, and its last one once it has left. */
  readonly name: string | undefined;
  /** The claimed name that it has given the password of; it may sign with another. */
  readonly account: string | undefined;
  /** Whatever the host program wants to remember of it; empty at first. */
  readonly data: Partial<Data>;
  /** Whether it is still here. Once false, it stays false, and nothing is delivered any more. */
  readonly alive: boolean;
  /** Where it connects from. */
  readonly remote: Endpoint;
  /** Bytes that it was sent and has not read, as far as the system tells: without what the kernel holds. */
  readonly unread: number;
  /** The server that it is connected to. */
  readonly server: ChatServer<Data>;
  /**
   * Tells this client alone, in its own language and in order with everything else it is told. Each line of the text
   * becomes a line of its own; control characters are removed, unless the server is `strict`. Ignored once it has left.
   *
   * @throws {TypeError} if it is no text
   */
  send(text: string): void;
  /**
   * Writes text as it is, whatever language the client speaks: whole lines, with their line ends. For what `send` would
   * remove, such as colours. Ignored once it has left.
   *
   * @throws {TypeError} if it is no text
   */
  writeRaw(text: string): void;
  /**
   * Ends the connection once everything told to it so far has left; nothing reaches it from now on. Safe anywhere.
   *
   * @param reason what `onClose` is told. Default `closed`
   */
  close(reason?: LeaveReason): void;
}
