// What `serve` can be told, with its defaults and checks. The limits have a file of their own.

import { getLogger } from "@logtape/logtape";
import type { OwnCommand } from "../engine/commands/own.ts";
import { KIND_RULES, type Rules, STRICT_RULES } from "../engine/rules.ts";
import { parseEndpoint } from "../transports/endpoint.ts";
import type { Endpoint, ListenOptions, TlsIdentity, Transport } from "../transports/transport.ts";
import type { ChatServer, Client } from "./chat_server.ts";
import { type Clock, runningClock, systemClock } from "./clock.ts";
import { type Places, sharePlaces } from "./descriptors.ts";
import { checkedCommands } from "./host_commands.ts";
import { type Limits, resolveLimits } from "./limits.ts";
import { type QuietLogger, quietLogger } from "./quiet_logger.ts";

/**
 * Settings of a chat server. Everything has a default. A hook that throws or rejects costs the client that it was
 * called for its connection, and nobody else anything; it is logged and counted.
 */
export interface ServeOptions extends Partial<Limits> {
  /** Where to listen, as `tcp://HOST:PORT`; port 0 takes a free one. Default {@link DEFAULT_ENDPOINT}. */
  readonly listen?: string | readonly string[];
  /** The recipe to the letter, without anything kinder. Default `false`. */
  readonly strict?: boolean;
  /** Whether people must register before they may speak. Default `false`. */
  readonly requireName?: boolean;
  /** Closes the server when aborted. */
  readonly signal?: AbortSignal;
  /** Commands of your own, typed as `/NAME …`; ignored when `strict`. They are pure functions: see {@link OwnCommand}. */
  readonly commands?: readonly OwnCommand[];
  /** Called when a client has connected: greet it, or close it. */
  readonly onConnect?: (client: Client, chat: ChatServer) => void;
  /**
   * Sees every line before the chat does, without its line end and fit for other people's screens. Returns
   * `true` to keep it from the chat, having answered or not.
   */
  readonly onLine?: (line: string, client: Client, chat: ChatServer) => boolean | void;
  /** Called when a client has left; its `id` is still there. */
  readonly onClose?: (client: Client, chat: ChatServer) => void;
  /**
   * Decides whether a client may have a name that it asks for: only `true` grants it. The client's next lines wait for
   * the answer, for no longer than `authorizeTimeout`. A name that is held by another, or reserved, is refused before.
   */
  readonly authorize?: (name: string, client: Client, chat: ChatServer) => boolean | Promise<boolean>;
  /** Where to log to. Default LogTape's logger `partyline`, silent until the program configures LogTape. */
  readonly logger?: ServerLogger;
  /** What moves the bytes: the runtime's own sockets (`native`, the default), `node:net` on every runtime, or your own. */
  readonly transport?: "native" | "node" | Transport;
  /** Time and turns; for tests with a clock of their own. Default {@link systemClock}. */
  readonly clock?: Clock;
  /** Certificate chain and private key, both PEM text; required where an endpoint is `tls`. */
  readonly tls?: TlsIdentity;
  /** How long a TLS handshake may take, in milliseconds. Default 10,000. */
  readonly handshakeTimeout?: number;
  /** Permission bits of Unix sockets. Default 0o600. */
  readonly unixMode?: number;
  /** Quiet peers and their number on UDP, where nobody tells that a peer has gone. */
  readonly udp?: ListenOptions["udp"];
}

/** The part of LogTape's logger that the server uses. */
export interface ServerLogger {
  /** What only a developer wants to know. */
  debug(message: string, properties: Record<string, unknown>): void;
  /** What happens in the ordinary course of things: listening, connected, closed. */
  info(message: string, properties: Record<string, unknown>): void;
  /** What an operator should look at, while all goes on. */
  warn(message: string, properties: Record<string, unknown>): void;
  /** A mistake of the server or of a hook; it cost one client its connection. */
  error(message: string, properties: Record<string, unknown>): void;
}

/** Loopback, so that a first try is nobody else's business; the port of the recipe. */
export const DEFAULT_ENDPOINT = "tcp://127.0.0.1:8080";

/** What the host program wants to be asked or told. */
export type Hooks = Pick<ServeOptions, "authorize" | "onClose" | "onConnect" | "onLine">;

/** Checked settings without gaps. */
export interface Settings {
  readonly endpoints: readonly Endpoint[];
  readonly strict: boolean;
  readonly rules: Rules;
  readonly limits: Limits;
  /** Whom there are file descriptors for. */
  readonly places: Places;
  readonly listening: ListenOptions;
  readonly commands: readonly OwnCommand[];
  readonly hooks: Hooks;
  readonly logger: QuietLogger;
  readonly clock: Clock;
}

/**
 * Fills in the defaults.
 *
 * @throws {SyntaxError} if an endpoint can't be read
 * @throws {RangeError} if there is no endpoint, or a number is out of its range
 */
export function resolveOptions(options: ServeOptions): Settings {
  const { handshakeTimeout, tls, udp, unixMode } = options;
  const clock = runningClock(options.clock ?? systemClock);
  const strict = options.strict ?? false;
  const listen = [options.listen ?? DEFAULT_ENDPOINT].flat();
  if (listen.length === 0) throw new RangeError("Can't listen on nothing: wanted at least one endpoint");
  const endpoints = listen.map(parseEndpoint);
  const limits = resolveLimits(options);
  return {
    endpoints,
    strict,
    rules: {
      ...(strict ? STRICT_RULES : KIND_RULES),
      nameRequired: options.requireName ?? false,
      nameAuthorized: options.authorize !== undefined,
    },
    limits,
    places: sharePlaces(limits.maxClients, undefined, 1, endpoints.some(({ kind }) => kind === "tls")),
    listening: {
      ...(tls === undefined ? {} : { tls }),
      ...(handshakeTimeout === undefined ? {} : { handshakeTimeout }),
      ...(udp === undefined ? {} : { udp }),
      ...(unixMode === undefined ? {} : { mode: unixMode }),
    },
    commands: checkedCommands(options.commands ?? []),
    hooks: options,
    logger: quietLogger(options.logger ?? getLogger(["partyline"]), () => clock.now()),
    clock,
  };
}
