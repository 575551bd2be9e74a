// The options of `serve`. settings.ts checks them and adds defaults; limits.ts has the limits.

import type { IrcOptions } from "../dialects/irc/settings.ts";
import type { CustomCommand } from "../engine/commands/custom.ts";
import type { Store } from "../store/store.ts";
import type { TlsIdentity, Transport } from "../transports/transport.ts";
import type { Client, LeaveReason } from "./chat_server.ts";
import type { Clock } from "./clock.ts";
import type { Limits, UdpLimits } from "./limits.ts";
import type { ListenOn } from "./listeners.ts";

/**
 * Settings of a chat server. Everything has a default. If a hook throws or rejects, the client that it was called
 * for is disconnected, and nobody else notices; the error is logged and counted.
 */
export interface ServeOptions<Data extends object = Record<string, unknown>> extends Given<Limits> {
  /**
   * Where to listen: `tcp://HOST:PORT`, `tls://HOST:PORT`, `udp://HOST:PORT`, `ws://HOST:PORT` (or `http://…`), `wss://…` or
   * `unix:/PATH`, or several of these, perhaps each with its own dialect (`tcp+json://…` for programs, `irc://…` and
   * `ircs://…` for IRC clients); port 0 takes a free port. Default `tcp://127.0.0.1:8080`.
   */
  readonly listen?: ListenOn | readonly ListenOn[] | undefined;
  /** Short for one more `listen` on `tcp://HOSTNAME:PORT`. Default 127.0.0.1, if there is a `port`. */
  readonly hostname?: string | undefined;
  /** Short for one more `listen` on `tcp://HOSTNAME:PORT`. Default 8080, if there is a `hostname`. */
  readonly port?: number | undefined;
  /** Follow the recipe to the letter, without our kinder additions. Default `false`. */
  readonly strict?: boolean | undefined;
  /** Whether people must register before they may speak. Default `false`. */
  readonly requireName?: boolean | undefined;
  /** Rooms that are always there, besides the lobby: up to 32 letters, digits, `-` and `_` each. Default none. */
  readonly rooms?: readonly string[] | undefined;
  /**
   * Where to keep what outlives the chat: the path of a SQLite database, which is made if there is none, or a store of
   * your own. It keeps accounts, bans, rooms, topics and what was said. Default: nothing is kept.
   */
  readonly data?: string | Store | undefined;
  /**
   * Whether `/claim` and `/login` take passwords that come from other machines without TLS, where others can read them.
   * Default `false`.
   */
  readonly plainPasswords?: boolean | undefined;
  /**
   * A file to which everything that happens to the chat is appended, so that `partyline replay` can compute it again.
   * Private messages are in it, passwords are not; only its owner may read it. A file with anything else in it, or
   * that another server records in, is refused; `FILE.lock` beside it is for that. Default none.
   */
  readonly record?: string | undefined;
  /**
   * Makes this server one of several that form one chat: `nats://HOST:4222/NAME`, a chat on NATS with JetStream. All of
   * them must be started with the same rules. NATS keeps what outlives them. Default: this server alone.
   */
  readonly cluster?: string | undefined;
  /** Closes the server when aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Commands of your own, typed as `/NAME …`; ignored when `strict`. They are pure functions: see {@link CustomCommand}. */
  readonly commands?: readonly CustomCommand[] | undefined;
  /** Called when a client has connected: greet it, or close it. A returned promise that rejects counts as an error. */
  readonly onConnect?: ((client: Client<Data>) => void) | undefined;
  /**
   * Called with every line before the chat sees it, without the line end and without control characters. Return `true` to
   * keep the line from the chat. It must answer at once: a promise is an error, and the client that spoke is
   * disconnected.
   */
  readonly onLine?: ((client: Client<Data>, line: string) => boolean | void) | undefined;
  /**
   * Called when a client has left, with the reason; its `name` is still set. A returned promise that rejects counts as
   * an error.
   */
  readonly onClose?: ((client: Client<Data>, reason: LeaveReason) => void) | undefined;
  /**
   * Decides whether a client may have the name that it asks for: only `true` grants it. The client's next lines wait for
   * the answer, for at most `authorizeTimeout`. A name that is taken or reserved is refused before you are asked.
   */
  readonly authorizeName?:
    | ((client: Client<Data>, name: string) => boolean | PromiseLike<boolean>)
    | undefined;
  /** Where to log. Default: LogTape's logger `partyline`, silent until the program configures LogTape. */
  readonly logger?: ServerLogger | undefined;
  /** What moves the bytes: the runtime's own sockets (`native`, the default), `node:net` on every runtime, or your own. */
  readonly transport?: "native" | "node" | Transport | undefined;
  /** The clock, for tests that bring their own. Default {@link systemClock}. */
  readonly clock?: Clock | undefined;
  /** Certificate chain and private key, both PEM text; required where an endpoint is `tls`. */
  readonly tls?: TlsIdentity | undefined;
  /** Permission bits of Unix sockets; 0 to 0o777. Default 0o600. */
  readonly unixMode?: number | undefined;
  /** Origins whose web pages may connect by WebSocket, such as `https://chat.example`. Default: only the server's own page. */
  readonly allowOrigin?: readonly string[] | undefined;
  /** Names under which browsers reach the server, such as `chat.example`. Default: addresses and `localhost`. */
  readonly hostNames?: readonly string[] | undefined;
  /**
   * Where operators check the server's health: `http://HOST:PORT` has `/healthz`, `/readyz`, and `/metrics` for
   * Prometheus; it needs the package `prom-client`. Everybody who reaches it may read it, so HOST should be this machine,
   * such as `127.0.0.1`. Default: nowhere.
   */
  readonly admin?: string | undefined;
  /** What IRC clients are told of the server, where `listen` has an `irc://` or `ircs://`. */
  readonly irc?: IrcOptions | undefined;
  /** Proxies that the server believes about where a browser comes from: addresses, or ranges such as `10.0.0.0/8`.
   * Default none. */
  readonly trustProxy?: readonly string[] | undefined;
  /** Limits for UDP, where only silence tells that a peer has gone. */
  readonly udp?: Given<UdpLimits> | undefined;
}

/** The part of LogTape's logger that the server uses. */
export interface ServerLogger {
  /** What only a developer wants to know. */
  debug(message: string, properties: Record<string, unknown>): void;
  /** What happens in the ordinary course of things: listening, connected, closed. */
  info(message: string, properties: Record<string, unknown>): void;
  /** What an operator should look at, while the server goes on. */
  warn(message: string, properties: Record<string, unknown>): void;
  /** A mistake of the server or of a hook; it cost one client its connection. */
  error(message: string, properties: Record<string, unknown>): void;
}

export type { ListenOn } from "./listeners.ts";

/** The hooks of the host program. */
export type HookOptions = Pick<ServeOptions, "authorizeName" | "onClose" | "onConnect" | "onLine">;

/** Every field may be missing, or `undefined`. */
export type Given<T> = { readonly [K in keyof T]?: T[K] | undefined };
