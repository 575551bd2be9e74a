// What `serve` can be told, with its defaults and checks. The limits have a file of their own.

import { getLogger } from "@logtape/logtape";
import type { Dialect } from "../dialects/dialect.ts";
import type { JsonDialectOptions } from "../dialects/json/json.ts";
import { type IrcOptions, type IrcSettings, ircSettings } from "../dialects/irc/settings.ts";
import { lineDialect } from "../dialects/line.ts";
import type { CustomCommand } from "../engine/commands/custom.ts";
import { DEFAULT_RULES, type Rules, STRICT_RULES } from "../engine/rules.ts";
import { LOBBY } from "../engine/state.ts";
import type { Store } from "../store/store.ts";
import { isEncrypted } from "../transports/endpoint.ts";
import type { WebOptions } from "../transports/transport.ts";
import type { ListenOptions, TlsIdentity, Transport } from "../transports/transport.ts";
import type { Client, LeaveReason } from "./chat_server.ts";
import { type Clock, runningClock, systemClock } from "./clock.ts";
import { type Places, sharePlaces } from "./descriptors.ts";
import { guardedDialect } from "./guarded_dialect.ts";
import { checkedCommands } from "./host_commands.ts";
import {
  type DialectName,
  type ListenerSettings,
  listenersOf,
  type ListenOn,
  SUBPROTOCOLS,
} from "./listeners.ts";
import { DEFAULT_LIMITS, type Limits, type UdpLimits } from "./limits.ts";
import { VERSION } from "../version.ts";
import { type QuietLogger, quietLogger } from "./quiet_logger.ts";
import { resolveLimits, resolveUdpLimits } from "./resolve_limits.ts";

/**
 * Settings of a chat server. Everything has a default. A hook that throws or rejects costs the client that it was
 * called for its connection, and nobody else anything; it is logged and counted.
 */
export interface ServeOptions<Data extends object = Record<string, unknown>> extends Given<Limits> {
  /**
   * Where to listen: `tcp://HOST:PORT`, `tls://HOST:PORT`, `udp://HOST:PORT`, `ws://HOST:PORT` (or `http://…`), `wss://…` or
   * `unix:/PATH`, or several of them, each perhaps with a dialect of its own (`tcp+json://…` for programs, `irc://…` and
   * `ircs://…` for IRC clients); port 0 takes a free one. Default `tcp://127.0.0.1:8080`.
   */
  readonly listen?: ListenOn | readonly ListenOn[] | undefined;
  /** Short for one more `listen` on `tcp://HOSTNAME:PORT`. Default 127.0.0.1, if there is a `port`. */
  readonly hostname?: string | undefined;
  /** Short for one more `listen` on `tcp://HOSTNAME:PORT`. Default 8080, if there is a `hostname`. */
  readonly port?: number | undefined;
  /** The recipe to the letter, without anything kinder. Default `false`. */
  readonly strict?: boolean | undefined;
  /** Whether people must register before they may speak. Default `false`. */
  readonly requireName?: boolean | undefined;
  /** Rooms that are always there, besides the lobby: up to 32 letters, digits, `-` and `_` each. Default none. */
  readonly rooms?: readonly string[] | undefined;
  /**
   * What outlives the chat, and where: the file of a SQLite database, which is made if there is none, or a store of your
   * own. Accounts, bans, rooms, topics and what was said are kept there. Default: nothing is.
   */
  readonly data?: string | Store | undefined;
  /**
   * Whether `/claim` and `/login` take passwords that come from other machines without TLS, where others can read them.
   * Default `false`.
   */
  readonly plainPasswords?: boolean | undefined;
  /**
   * A file to which everything that happens to the chat is appended, so that `partyline replay` can compute it again.
   * Private messages are in it, passwords are not. Default none.
   */
  readonly record?: string | undefined;
  /**
   * Makes this server one of several that are one chat: `nats://HOST:4222/NAME`, a chat on NATS with JetStream. All of them
   * must be started with the same rules. What outlives them is kept there. Default: this server alone.
   */
  readonly cluster?: string | undefined;
  /** Closes the server when aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Commands of your own, typed as `/NAME …`; ignored when `strict`. They are pure functions: see {@link CustomCommand}. */
  readonly commands?: readonly CustomCommand[] | undefined;
  /** Called when a client has connected: greet it, or close it. If it gives back a promise, that is awaited for its errors. */
  readonly onConnect?: ((client: Client<Data>) => void) | undefined;
  /**
   * Sees every line before the chat does, without its line end and fit for other people's screens. Returns
   * `true` to keep it from the chat, having answered or not. It must answer at once: a promise is an error, and costs the
   * client that spoke its connection.
   */
  readonly onLine?: ((client: Client<Data>, line: string) => boolean | void) | undefined;
  /** Called when a client has left, with why; its `name` is still there. A promise is awaited for its errors. */
  readonly onClose?: ((client: Client<Data>, reason: LeaveReason) => void) | undefined;
  /**
   * Decides whether a client may have a name that it asks for: only `true` grants it. The client's next lines wait for
   * the answer, for no longer than `authorizeTimeout`. A name that is held by another, or reserved, is refused before.
   */
  readonly authorizeName?:
    | ((client: Client<Data>, name: string) => boolean | PromiseLike<boolean>)
    | undefined;
  /** Where to log to. Default LogTape's logger `partyline`, silent until the program configures LogTape. */
  readonly logger?: ServerLogger | undefined;
  /** What moves the bytes: the runtime's own sockets (`native`, the default), `node:net` on every runtime, or your own. */
  readonly transport?: "native" | "node" | Transport | undefined;
  /** Time and turns; for tests with a clock of their own. Default {@link systemClock}. */
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
   * Where operators ask how the server is: `http://HOST:PORT` has `/healthz`, `/readyz`, and `/metrics` for Prometheus,
   * which need the package `prom-client`. Everybody who reaches it may read it, so HOST should be this machine, such as
   * `127.0.0.1`. Default: nowhere.
   */
  readonly admin?: string | undefined;
  /** What IRC clients are told of the server, where `listen` has an `irc://` or `ircs://`. */
  readonly irc?: IrcOptions | undefined;
  /** Proxies whose word counts about where a browser comes from: addresses, or ranges such as `10.0.0.0/8`. Default none. */
  readonly trustProxy?: readonly string[] | undefined;
  /** Quiet peers and their number on UDP, where nobody tells that a peer has gone. */
  readonly udp?: Given<UdpLimits> | undefined;
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

export type { ListenOn } from "./listeners.ts";

/** What the host program wants to be asked or told. */
export type HookOptions = Pick<ServeOptions, "authorizeName" | "onClose" | "onConnect" | "onLine">;

/** Every field may be missing, or `undefined`. */
export type Given<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** Checked settings without gaps. */
export interface Settings {
  readonly listeners: readonly ListenerSettings[];
  /** Every dialect that somebody may speak here. */
  readonly dialects: ReadonlySet<Dialect>;
  readonly strict: boolean;
  readonly plainPasswords: boolean;
  readonly record: string | undefined;
  readonly rules: Rules;
  readonly limits: Limits;
  /** Whom there are file descriptors for. */
  readonly places: Places;
  readonly listening: ListenOptions;
  readonly commands: readonly CustomCommand[];
  readonly hooks: HookOptions;
  /** What each of our languages is called; others are the host program's. */
  readonly languages: ReadonlyMap<Dialect, DialectName>;
  /** Is told what each turn took, if somebody wants to know. */
  readonly turnTaken?: ((milliseconds: number) => void) | undefined;
  readonly logger: QuietLogger;
  readonly clock: Clock;
}

/** What is loaded only where somebody listens for programs or browsers. */
export interface Extras {
  readonly jsonDialect?: (options: JsonDialectOptions) => Dialect;
  readonly ircDialect?: (settings: IrcSettings) => Dialect;
  readonly resources?: WebOptions["resources"];
}

/**
 * Fills in the defaults.
 *
 * @throws {SyntaxError} if an endpoint cannot be read
 * @throws {RangeError} if there is no endpoint, or a number is out of its range
 * @throws {TypeError} if there is no such option, or it has another type
 */
export function resolveOptions(
  options: ServeOptions,
  { ircDialect, jsonDialect, resources }: Extras = {},
): Settings {
  refuseUnknown(options);
  const { commands = [], strict = false, tls } = options;
  const clock = runningClock(options.clock ?? systemClock);
  const ours = checkedCommands(commands);
  const logger = quietLogger(options.logger ?? getLogger(["partyline"]), () => clock.now());
  const guarded = (dialect: Dialect) =>
    guardedDialect(dialect, (error) => logger.error("An error in a dialect: {error}", { error }));
  const limits = resolveLimits(options);
  // The recipe knows neither programs nor names that stay somebody's.
  if (strict && (jsonDialect ?? ircDialect) !== undefined) {
    throw new TypeError("Cannot be strict and speak JSON or IRC: strict is for people at terminals");
  }
  const dialects = {
    line: lineDialect({ strict, commands: ours }),
    json: jsonDialect?.({ commands: ours, maxLine: limits.maxLine, minPassword: limits.minPassword }),
    irc: ircDialect?.(ircSettings(options.irc, { ...DEFAULT_RULES, ...limits }, {
      startedAt: clock.date(),
      version: `partyline-${VERSION}`,
    })),
  };
  const listeners = listenersOf(options, dialects, guarded);
  const hasTls = listeners.some(({ endpoint }) => isEncrypted(endpoint));
  return {
    listeners,
    dialects: new Set(listeners.flatMap(({ dialects }) => dialects)),
    strict,
    plainPasswords: options.plainPasswords ?? false,
    record: options.record,
    rules: {
      ...(strict ? STRICT_RULES : DEFAULT_RULES),
      nameRequired: options.requireName ?? false,
      nameAuthorized: options.authorizeName !== undefined,
      keptRooms: checkedRooms(options.rooms),
      maxRooms: limits.maxRooms,
      maxRoomsEach: limits.maxRoomsEach,
      maxRoomsOwned: limits.maxRoomsOwned,
      maxMembers: limits.maxMembers,
      maxAccounts: limits.maxAccounts,
      maxWaiting: limits.maxWaiting,
      comings: limits.comings,
      shownOnJoin: limits.shownOnJoin,
    },
    limits,
    places: sharePlaces(limits.maxClients, undefined, 1, hasTls),
    listening: {
      tls,
      handshakeTimeout: limits.handshakeTimeout,
      udp: resolveUdpLimits(options.udp),
      mode: checkedMode(options.unixMode),
      web: {
        subprotocols: SUBPROTOCOLS,
        allowOrigin: options.allowOrigin,
        hostNames: options.hostNames,
        trustProxy: options.trustProxy,
        resources,
      },
    },
    commands: ours,
    hooks: options,
    languages: new Map(
      (["line", "json", "irc"] as const).flatMap((name) => {
        const dialect = dialects[name];
        return dialect === undefined ? [] : [[dialect, name] as const];
      }),
    ),
    logger,
    clock,
  };
}

/** The usual mistake is 600 in place of 0o600: those bits would be 0o1130. */
function checkedMode(mode: number | undefined): number | undefined {
  if (mode === undefined || Number.isInteger(mode) && mode >= 0 && mode <= 0o777) return mode;
  const problem = `Cannot use unixMode ${mode}: wanted permission bits from 0 to 0o777, such as 0o600`;
  throw typeof mode === "number" ? new RangeError(problem) : new TypeError(problem);
}

function checkedRooms(rooms: unknown = []): readonly string[] {
  if (!Array.isArray(rooms)) throw new TypeError("Cannot use rooms: wanted a list of names");
  for (const name of rooms) {
    if (typeof name === "string" && /^[\w-]{1,32}$/.test(name) && name.toLowerCase() !== LOBBY) continue;
    throw new TypeError(
      `Cannot use room ${JSON.stringify(name)}: wanted up to 32 letters, digits, - and _, and not "${LOBBY}"`,
    );
  }
  return rooms;
}

/** A misspelt option would be one that is silently not there. */
function refuseUnknown(options: ServeOptions): void {
  for (const name of Object.keys(options)) {
    if (!OPTIONS.has(name)) throw new TypeError(`Cannot use option "${name}": there is none of that name`);
  }
  for (const name of ["onConnect", "onLine", "onClose", "authorizeName"] as const) {
    const hook: unknown = options[name];
    if (hook !== undefined && typeof hook !== "function") {
      throw new TypeError(`Cannot use ${name}: wanted a function`);
    }
  }
}

/** Every option there is; the compiler sees to it that none is missing. */
const OPTIONS: ReadonlySet<string> = new Set(Object.keys(
  {
    ...mapped(DEFAULT_LIMITS),
    listen: true,
    hostname: true,
    port: true,
    strict: true,
    requireName: true,
    rooms: true,
    data: true,
    record: true,
    cluster: true,
    plainPasswords: true,
    signal: true,
    commands: true,
    onConnect: true,
    onLine: true,
    onClose: true,
    authorizeName: true,
    logger: true,
    transport: true,
    clock: true,
    tls: true,
    unixMode: true,
    allowOrigin: true,
    hostNames: true,
    trustProxy: true,
    admin: true,
    irc: true,
    udp: true,
  } satisfies { readonly [O in keyof ServeOptions]-?: true },
));

function mapped<T extends object>(names: T): { readonly [N in keyof T]: true } {
  return Object.fromEntries(Object.keys(names).map((name) => [name, true])) as {
    readonly [N in keyof T]: true;
  };
}
