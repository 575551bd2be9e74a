// What the host program gets: a running server, and its clients.

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
  /** The bound addresses, in the form that `listen` takes; with the port that the system chose, not 0. */
  readonly endpoints: readonly string[];
  /** The bound address of the operators' endpoint; `undefined` without the option `admin`. */
  readonly adminEndpoint: string | undefined;
  /** The clients that are here now. */
  readonly clients: Clients<Data>;
  /** Resolves once the server has closed, whoever closed it. */
  readonly closed: Promise<void>;
  /** Why the server closed by itself: it can no longer be part of its cluster's chat. Otherwise `undefined`. */
  readonly failure: Error | undefined;
  /**
   * Gives a client a name, even if another client has it; any text without control characters will do. Does nothing for
   * a client that has left.
   *
   * @throws {TypeError} if the name is empty, not a string or has control characters, or the client is another server's
   */
  rename(client: Client<Data>, name: string): void;
  /**
   * Makes whoever has claimed that name a moderator, or ends that. Returns whether somebody has claimed it.
   *
   * @throws {TypeError} if the name is not a string
   */
  appoint(name: string, isModerator?: boolean): boolean;
  /**
   * Tells everyone, each in their own dialect. Each line of the text becomes a line of its own.
   *
   * @throws {TypeError} if the text is not a string
   */
  broadcast(text: string): void;
  /**
   * Tells whoever has that name. Returns whether somebody has it.
   *
   * @throws {TypeError} if an argument is not a string: the name of a client without one is `undefined`, and that must
   *   not mean everyone
   */
  sendTo(name: string, text: string): boolean;
  /** Counters since the server started, and current numbers. */
  stats(): ServerStats;
  /**
   * Uses another certificate for new TLS connections. Resolves to whether that worked: Bun (1.4) can't, and goes on with
   * the one that it started with.
   *
   * @throws {TransportError} if the certificate and its key cannot be used
   */
  renewCertificate(identity: TlsIdentity): Promise<boolean>;
  /** Stops accepting, tells everyone, sends the last lines, and closes; by force after the grace period. Idempotent. */
  close(): Promise<void>;
  /** {@link ChatServer.close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** The connected clients; a live view. Clients that leave while you iterate are skipped. */
export interface Clients<Data extends object = Record<string, unknown>> extends Iterable<Client<Data>> {
  /** How many there are. */
  readonly size: number;
}

/**
 * Why a client has left: it said `quit`, finished its connection (`left`) or was lost; it said nothing for too long
 * (`idle`), sent too fast, read too slowly or spoke another protocol; the host program closed it, perhaps with its own
 * reason; a moderator has removed it (`kicked`, `banned`), or it has logged in elsewhere (`replaced`); there was an error;
 * the other servers of the chat have given this one up (`givenUp`: it may come back at once); or the server stopped.
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
  | "givenUp"
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
  /** Identifies this client; the server never uses the number again. */
  readonly id: number;
  /** The name it registered or was given; `undefined` before that, and its last one once it has left. */
  readonly name: string | undefined;
  /** The claimed name that it is logged in to; its `name` may be another. */
  readonly account: string | undefined;
  /** Whatever the host program wants to remember of it; empty at first. */
  readonly data: Partial<Data>;
  /** Whether it is still here. Once false, it stays false, and nothing is delivered any more. */
  readonly alive: boolean;
  /** Where it connects from. */
  readonly remote: Endpoint;
  /** Bytes that were sent to it and that it has not read, without those in the kernel's buffers. */
  readonly unread: number;
  /** The server that it is connected to. */
  readonly server: ChatServer<Data>;
  /**
   * Tells this client alone, in its own dialect and in order with everything else that it is told. Each line of the text
   * becomes a line of its own; control characters are removed, unless the server is `strict`. Ignored once it has left.
   *
   * @throws {TypeError} if the text is not a string
   */
  send(text: string): void;
  /**
   * Writes text unchanged, whatever dialect the client speaks: whole lines, with their line ends. For what `send` would
   * remove, such as colours. Ignored once it has left.
   *
   * @throws {TypeError} if the text is not a string
   */
  writeRaw(text: string): void;
  /**
   * Ends the connection once everything told to it so far is sent; nothing reaches it from now on. Can be called anywhere.
   *
   * @param reason what `onClose` is told. Default `closed`
   */
  close(reason?: LeaveReason): void;
}
