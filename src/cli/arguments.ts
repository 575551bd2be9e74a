// Words of the command line, and variables of the environment, to options of `serve`.

import { parseArgs } from "node:util";
import { type DialectName, type Endpoint, parseListener, type ServeOptions } from "../api.ts";
import { IRC_FORMS } from "../dialects/irc/settings.ts";
import { nearestOf } from "../dialects/nearest.ts";
import { type FlagName, FLAGS, LIMIT_FLAGS, UDP_LIMIT_FLAGS, variableOf } from "./flags.ts";
import type { LimitFlag } from "./limit_flags.ts";
import { TOOL_NAMES } from "./tool_names.ts";
import {
  choice,
  clusterAddress,
  formed,
  mode,
  notEmpty,
  onOrOff,
  plainUrl,
  type Reader,
  roomName,
  unreadable,
  UsageError,
  wholeNumber,
} from "./values.ts";
import { hostName, origin, proxy } from "./web_values.ts";

/** What was asked for. */
export interface Request {
  readonly action: "serve" | "help" | "version";
  readonly options: ServeOptions;
  /** The files of certificate and key. */
  readonly tls: TlsFiles | undefined;
  /** The file with the message of the day. */
  readonly motd: string | undefined;
  readonly logLevel: LogLevel;
}

/** Where the certificate chain and its key are. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** How much is logged. */
export type LogLevel = "debug" | "info" | "warning" | "error";

/** The variables of the environment that are set, by the name of their option. */
export type Variables = { readonly [name: string]: string | undefined };

/**
 * Reads the command line; an option that is missing there is taken from its variable.
 *
 * @throws {UsageError} if an option does not exist or its value can't be used
 */
export function readArguments(args: readonly string[], variables: Variables): Request {
  const given = parse(args);
  const action = given["help"] === true ? "help" : given["version"] === true ? "version" : "serve";
  if (action !== "serve") return { action, options: {}, tls: undefined, motd: undefined, logLevel: "info" };

  const text = (name: string): string | undefined => {
    const value = given[name];
    return typeof value === "string" ? value : isOverruled(name, given) ? undefined : variables[name];
  };
  const value = <T>(name: FlagName, read: Reader<T>): T | undefined => readValue(name, text(name), read);
  const several = (name: FlagName, read: Reader<string>): string[] =>
    severalOf(given[name] as string[] | undefined, text(name))
      .map((one) => readValue(name, one, read) as string);
  const isOn = (name: FlagName): boolean => given[name] === true || (value(name, onOrOff) ?? false);
  const limits = (flags: readonly LimitFlag[]): { readonly [limit: string]: unknown } =>
    Object.fromEntries(flags.map(({ limit, name, read }) => [limit, readValue(name, text(name), read)]));

  const places = placesOf(given["listen"] as string[] | undefined, text);
  const listen = places.map(({ text }) => text);
  const other = places.find(({ dialect, kind }) => dialect !== undefined || kind === "ws" || kind === "wss");
  if (isOn("strict") && other !== undefined) {
    throw new UsageError(`Cannot listen on ${other.text} with --strict, which is for people at terminals`);
  }
  const file = notEmpty("the name of a file");
  const tls = tlsFiles(value("tls-cert", file), value("tls-key", file), places);
  const options: ServeOptions = {
    ...limits(LIMIT_FLAGS),
    udp: limits(UDP_LIMIT_FLAGS),
    listen: listen.length > 0 ? listen : undefined,
    strict: isOn("strict"),
    requireName: isOn("require-name"),
    rooms: several("room", roomName),
    data: value("data", file),
    record: value("record", file),
    cluster: value("cluster", clusterAddress),
    plainPasswords: isOn("plain-passwords"),
    allowOrigin: several("allow-origin", origin),
    hostNames: several("host-name", hostName),
    trustProxy: several("trust-proxy", proxy),
    admin: value("admin", plainUrl),
    irc: {
      serverName: value("server-name", formed(IRC_FORMS.serverName.form, IRC_FORMS.serverName.wanted)),
      network: value("irc-network", formed(IRC_FORMS.network.form, IRC_FORMS.network.wanted)),
      password: value("irc-password", notEmpty("a password")),
      lobby: value("irc-lobby", choice("join", "offer")),
    },
    unixMode: value("unix-mode", mode),
    transport: value("transport", choice("native", "node")),
  };
  const logLevel = value("log-level", choice("debug", "info", "warning", "error")) ?? "info";
  return { action, options, tls, motd: value("motd", file), logLevel };
}

/** Reads the value of an option, if it was given. */
function readValue<T>(name: string, text: string | undefined, read: Reader<T>): T | undefined {
  if (text === undefined) return undefined;
  return read(
    text,
    (wanted) => new UsageError(`Cannot use --${name} (${variableOf(name)}) "${text}": wanted ${wanted}`),
  );
}

type Words = { readonly [name: string]: string | boolean | (string | boolean)[] | undefined };

function parse(args: readonly string[]): Words {
  const options = Object.fromEntries(
    FLAGS.map(({ name, short, value, isRepeatable }) => [name, {
      type: value === undefined ? "boolean" as const : "string" as const,
      multiple: isRepeatable ?? false,
      ...(short === undefined ? {} : { short }),
    }]),
  );
  // Before its options, which are none of the server's.
  if (args[0]?.startsWith("-") === false) throw strayWord(args[0]);
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      options,
      strict: true,
      allowPositionals: true,
    });
    if (positionals[0] !== undefined) throw strayWord(positionals[0]);
    return values;
  } catch (error) {
    throw error instanceof UsageError ? error : unreadable(error);
  }
}

function strayWord(word: string): UsageError {
  const nearest = nearestOf(word, TOOL_NAMES);
  const meant = nearest === undefined ? "" : `; did you mean ${nearest}?`;
  return new UsageError(`Cannot do "${word}": wanted options only, or first ${orList(TOOL_NAMES)}${meant}`);
}

function orList(words: readonly string[]): string {
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** `--port 9000` means one endpoint, whatever PARTYLINE_LISTEN says; and the other way round. */
function isOverruled(name: string, given: Words): boolean {
  if (name === "listen") return given["host"] !== undefined || given["port"] !== undefined;
  return (name === "host" || name === "port") && given["listen"] !== undefined;
}

/** What was given several times, or stands in one variable. */
function severalOf(given: string[] | undefined, variable: string | undefined): string[] {
  return given ?? variable?.split(/[\s,]+/).filter(Boolean) ?? [];
}

/** Where to listen: as it was typed, and what that means. */
interface Place {
  readonly text: string;
  readonly kind: Endpoint["kind"];
  readonly dialect: DialectName | undefined;
}

function placesOf(
  listen: string[] | undefined,
  text: (name: FlagName) => string | undefined,
): readonly Place[] {
  const all = severalOf(listen, text("listen"));
  const short = shorthand(text("host"), text("port"));
  if (short !== undefined) all.push(short);
  return all.map((text) => {
    try {
      const { dialect, endpoint } = parseListener(text);
      return { text, kind: endpoint.kind, dialect };
    } catch (error) {
      throw new UsageError((error as Error).message);
    }
  });
}

/** `--host` and `--port` as one endpoint. */
function shorthand(host: string | undefined, port: string | undefined): string | undefined {
  if (host === undefined && port === undefined) return undefined;
  const name = (host ?? "127.0.0.1").replace(/^\[(.*)\]$/, "$1");
  const number = readValue("port", port, wholeNumber([0, 65_535])) ?? 8080;
  return `tcp://${name.includes(":") ? `[${name}]` : name}:${number}`;
}

function tlsFiles(
  cert: string | undefined,
  key: string | undefined,
  places: readonly Place[],
): TlsFiles | undefined {
  if (cert !== undefined && key !== undefined) return { cert, key };
  if (cert !== undefined || key !== undefined) throw new UsageError("--tls-cert and --tls-key go together");
  const wanting = places.find(({ kind }) => kind === "tls" || kind === "wss");
  if (wanting === undefined) return undefined;
  throw new UsageError(`Cannot listen on ${wanting.text}: TLS needs --tls-cert FILE and --tls-key FILE`);
}
