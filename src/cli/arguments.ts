// Words of the command line, and variables of the environment, to options of `serve`.

import { parseArgs } from "node:util";
import { parseEndpoint, type ServeOptions } from "../api.ts";
import { FLAGS, variableOf } from "./flags.ts";

/** The command was asked wrongly; the message says how. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What was asked for. */
export interface Request {
  readonly action: "serve" | "help" | "version";
  readonly options: ServeOptions;
  readonly logLevel: LogLevel;
}

/** How much is logged. */
export type LogLevel = typeof LOG_LEVELS[number];

const LOG_LEVELS = ["debug", "info", "warning", "error"] as const;
const TRANSPORTS = ["native", "node"] as const;

/**
 * Reads the command line; an option that is missing there is taken from its variable.
 *
 * @throws {UsageError} if an option does not exist or its value can't be used
 */
export function readArguments(
  args: readonly string[],
  variables: { readonly [option: string]: string },
): Request {
  const given = parse(args);
  const has = (name: string) => given[name] !== undefined;
  const usesVariable: { readonly [name: string]: boolean } = {
    // `--port 9000` means one endpoint, whatever PARTYLINE_LISTEN says; and the other way round.
    listen: !has("listen") && !has("host") && !has("port"),
    host: !has("listen"),
    port: !has("listen"),
  };
  const text = (name: string): string | undefined => {
    const value = given[name];
    if (typeof value === "string") return value;
    return value === undefined && (usesVariable[name] ?? true) ? variables[name] : undefined;
  };
  const isOn = (name: string): boolean => given[name] === true || readSwitch(name, variables[name]);

  if (given["help"] === true) return { action: "help", options: {}, logLevel: "info" };
  if (given["version"] === true) return { action: "version", options: {}, logLevel: "info" };
  const listen = (given["listen"] as string[] | undefined) ??
    text("listen")?.split(/[\s,]+/).filter(Boolean) ?? [];
  const short = shorthand(text("host"), text("port"));
  const endpoints = short === undefined ? listen : [...listen, short];
  endpoints.forEach(checkEndpoint);
  const maxLine = readNumber("max-line", text("max-line"), 16, 1_048_576);
  return {
    action: "serve",
    options: {
      ...(endpoints.length > 0 ? { listen: endpoints } : {}),
      ...(maxLine === undefined ? {} : { maxLine }),
      strict: isOn("strict"),
      requireName: isOn("require-name"),
      transport: readChoice("transport", text("transport") ?? "native", TRANSPORTS),
    },
    logLevel: readChoice("log-level", text("log-level") ?? "info", LOG_LEVELS),
  };
}

type Given = { readonly [name: string]: string | boolean | (string | boolean)[] | undefined };

function parse(args: readonly string[]): Given {
  const options = Object.fromEntries(FLAGS.map(({ name, short, value, isRepeatable }) => [name, {
    type: value === undefined ? "boolean" as const : "string" as const,
    multiple: isRepeatable ?? false,
    ...(short === undefined ? {} : { short }),
  }]));
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** `--host` and `--port` as one endpoint. */
function shorthand(host: string | undefined, port: string | undefined): string | undefined {
  if (host === undefined && port === undefined) return undefined;
  const name = (host ?? "127.0.0.1").replace(/^\[(.*)\]$/, "$1");
  const number = readNumber("port", port ?? "8080", 0, 65_535);
  return `tcp://${name.includes(":") ? `[${name}]` : name}:${number}`;
}

function checkEndpoint(text: string): void {
  try {
    parseEndpoint(text);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function readSwitch(name: string, value: string | undefined): boolean {
  if (value === undefined || /^(0|false|no|off)$/i.test(value)) return false;
  if (/^(1|true|yes|on)$/i.test(value)) return true;
  throw new UsageError(`Can't use ${nameOf(name)} "${value}": wanted 1 or 0`);
}

function readNumber(
  name: string,
  value: string | undefined,
  least: number,
  most: number,
): number | undefined {
  if (value === undefined) return undefined;
  const number = /^\d+$/.test(value) ? Number(value) : NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(
    `Can't use ${nameOf(name)} "${value}": wanted a whole number from ${least} to ${most}`,
  );
}

function readChoice<T extends string>(name: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw new UsageError(`Can't use ${nameOf(name)} "${value}": wanted ${choices.join(" or ")}`);
}

/** An option's name in messages: as it is typed, with the variable that may have set it. */
function nameOf(name: string): string {
  const flag = FLAGS.find((candidate) => candidate.name === name);
  return flag === undefined ? name : `--${name} (${variableOf(flag)})`;
}
