// The options of `serve`, checked and with all defaults.

import { getLogger } from "@logtape/logtape";
import type { Dialect } from "../dialects/dialect.ts";
import type { JsonDialectOptions } from "../dialects/json/json.ts";
import { type IrcSettings, ircSettings } from "../dialects/irc/settings.ts";
import { lineDialect } from "../dialects/line.ts";
import type { CustomCommand } from "../engine/commands/custom.ts";
import { DEFAULT_RULES, type Rules, STRICT_RULES } from "../engine/rules.ts";
import { LOBBY } from "../engine/state.ts";
import { isEncrypted } from "../transports/endpoint.ts";
import type { ListenOptions, WebOptions } from "../transports/transport.ts";
import { type Clock, runningClock, systemClock } from "./clock.ts";
import { type Places, sharePlaces } from "./descriptors.ts";
import { guardedDialect } from "./guarded_dialect.ts";
import { checkedCommands } from "./host_commands.ts";
import { type DialectName, type ListenerSettings, listenersOf, SUBPROTOCOLS } from "./listeners.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import type { HookOptions, ServeOptions } from "./options.ts";
import { VERSION } from "../version.ts";
import type { RecordingFile } from "../recording/file.ts";
import { type QuietLogger, quietLogger } from "./quiet_logger.ts";
import { resolveLimits, resolveUdpLimits } from "./resolve_limits.ts";

/** The settings of a server. */
export interface Settings {
  readonly listeners: readonly ListenerSettings[];
  /** Every dialect that somebody may speak here. */
  readonly dialects: ReadonlySet<Dialect>;
  readonly strict: boolean;
  readonly plainPasswords: boolean;
  /** What it is recorded in; open, so that a server that can't record does not start. */
  readonly recording?: RecordingFile | undefined;
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
    if (!OPTIONS.has(name)) throw new TypeError(`Cannot use option "${name}": there is no such option`);
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
