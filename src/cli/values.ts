// How the values of options are read, each with a message that says what was wanted; and how those that have a
// default are written, so that they can be read again.

import { parseEndpoint } from "../api.ts";
import { parseCluster } from "../backplane/nats/address.ts";

/** The command was asked wrongly; the message says how. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** How it should have been asked, if not as the server is. */
  readonly usage: string | undefined;

  constructor(message: string, usage?: string) {
    super(message);
    this.usage = usage;
  }
}

/** The words can't be read. The runtime says why, of `--port -1` on three lines. */
export function unreadable(error: unknown): UsageError {
  return new UsageError((error as Error).message.replaceAll("\n", " "));
}

/** Makes something of an option's text. Throws a {@link UsageError} that `wrong` makes. */
export type Reader<T> = (text: string, wrong: (wanted: string) => UsageError) => T;

/** The least and the most of a number. */
export type Range = readonly [least: number, most: number];

/** A room that is always there. */
export const roomName: Reader<string> = (text, wrong) => {
  if (/^[\w-]{1,32}$/.test(text) && text.toLowerCase() !== "lobby") return text;
  throw wrong("up to 32 letters, digits, - and _, and not lobby, which is there anyway");
};

/** A whole number. */
export function wholeNumber(range: Range): Reader<number> {
  const [least, most] = range;
  const isOpen = most === Number.MAX_SAFE_INTEGER;
  return (text, wrong) => {
    const number = /^\d+$/.test(text) ? Number(text) : NaN;
    if (isWithin(range, number)) return number;
    throw wrong(`a whole number ${isOpen ? `of at least ${least}` : `from ${least} to ${most}`}`);
  };
}

/** A time in milliseconds: `30`, `30s`, `1.5s`, `250ms`, `5m`, `1h`; a bare number means seconds. */
export function time(range: Range): Reader<number> {
  return (text, wrong) => {
    const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
    const milliseconds = Math.round(Number(match?.[1]) * (TIMES.get(match?.[2] ?? "s") as number));
    if (isWithin(range, milliseconds)) return milliseconds;
    throw wrong(`a time such as 30s, 250ms or 5m, from ${range.map(writeTime).join(" to ")}`);
  };
}

/** A time as {@link time} reads it, in the largest unit that it is a whole number of. */
export function writeTime(milliseconds: number): string {
  return withUnit(TIMES, milliseconds);
}

/** A number of bytes: `4096`, `64KiB`, `1MiB`, `2GiB`. */
export function bytes(range: Range): Reader<number> {
  const [least, most] = range.map(writeBytes);
  const bounds = range[1] === Number.MAX_SAFE_INTEGER ? `at least ${least}` : `from ${least} to ${most}`;
  return (text, wrong) => {
    const match = /^(\d+)([KMG]iB)?$/.exec(text);
    const number = Number(match?.[1]) * (SIZES.get(match?.[2] ?? "") as number);
    if (isWithin(range, number)) return number;
    throw wrong(`bytes such as 4096, 64KiB or 1MiB, ${bounds}`);
  };
}

/** A number of bytes as {@link bytes} reads it, in the largest unit that it is a whole number of. */
export function writeBytes(number: number): string {
  return withUnit(SIZES, number);
}

/** A rule of how much may come at once, and a second. */
export interface Rule {
  readonly burst: number;
  readonly rate: number;
}

/** `BURST/RATE`, of which `read` reads both parts. */
export function rule(read: Reader<number>, example: string): Reader<Rule> {
  return (text, wrong) => {
    const refuse = () => wrong(`BURST/RATE such as ${example}`);
    const [burst, rate, ...rest] = text.split("/");
    if (burst === undefined || rate === undefined || rest.length > 0) throw refuse();
    return { burst: read(burst, refuse), rate: read(rate, refuse) };
  };
}

/** One of some words. */
export function choice<T extends string>(...words: readonly T[]): Reader<T> {
  return (text, wrong) => {
    const found = words.find((word) => word === text);
    if (found === undefined) throw wrong(words.join(" or "));
    return found;
  };
}

/** What `read` reads, or one of some words. */
export function orWord<T, W extends string>(read: Reader<T>, words: readonly W[]): Reader<T | W> {
  return (text, wrong) =>
    words.find((word) => word === text) ??
      read(text, (wanted) => wrong([wanted, ...words].join(", or ")));
}

/** A text of some form. */
export function formed(form: RegExp, wanted: string): Reader<string> {
  return (text, wrong) => {
    if (form.test(text)) return text;
    throw wrong(wanted);
  };
}

/** A text that is not empty, as that of `"$VARIABLE"` is if there is none. */
export function notEmpty(wanted: string): Reader<string> {
  return formed(/./s, wanted);
}

/** Where HTTP is spoken in the clear. */
export const plainUrl: Reader<string> = (text, wrong) => {
  if (/^http:/i.test(text) && isEndpoint(text)) return text;
  throw wrong("http://HOST:PORT, such as http://127.0.0.1:9090");
};

function isEndpoint(text: string): boolean {
  try {
    parseEndpoint(text);
    return true;
  } catch {
    return false;
  }
}

/** A chat on NATS. The message does not repeat the address, which may have a password in it. */
export function clusterAddress(url: string): string {
  try {
    parseCluster(url);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  return url;
}

/** Permission bits in octal. */
export const mode: Reader<number> = (text, wrong) => {
  if (!/^0?o?[0-7]{3}$/.test(text)) throw wrong("permission bits in octal such as 600");
  return parseInt(text.slice(-3), 8);
};

/** Whether a switch is on. */
export const onOrOff: Reader<boolean> = (text, wrong) => {
  if (/^(1|true|yes|on)$/i.test(text)) return true;
  if (/^(0|false|no|off)$/i.test(text)) return false;
  throw wrong("1 or 0");
};

/** The largest first. */
const TIMES: ReadonlyMap<string, number> = new Map([["h", 3_600_000], ["m", 60_000], ["s", 1000], ["ms", 1]]);
const SIZES: ReadonlyMap<string, number> = new Map([["GiB", 2 ** 30], ["MiB", 2 ** 20], ["KiB", 1024], [
  "",
  1,
]]);

function isWithin([least, most]: Range, number: number): boolean {
  return number >= least && number <= most;
}

function withUnit(units: ReadonlyMap<string, number>, number: number): string {
  for (const [unit, size] of units) {
    if (number >= size && number % size === 0) return `${number / size}${unit}`;
  }
  return "0";
}
