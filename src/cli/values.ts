// How the values of options are read, each with a message that says what was wanted.

import { variableOf } from "./flags.ts";

/** The command was asked wrongly; the message says how. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Makes something of an option's text. Throws a {@link UsageError} that `wrong` makes. */
export type Reader<T> = (text: string, wrong: (wanted: string) => UsageError) => T;

/** Reads the value of an option, if it was given. */
export function readValue<T>(name: string, text: string | undefined, read: Reader<T>): T | undefined {
  if (text === undefined) return undefined;
  return read(
    text,
    (wanted) => new UsageError(`Cannot use --${name} (${variableOf(name)}) "${text}": wanted ${wanted}`),
  );
}

/** A whole number within bounds. */
export function wholeNumber(least: number, most: number = Number.MAX_SAFE_INTEGER): Reader<number> {
  return (text, wrong) => {
    const number = /^\d+$/.test(text) ? Number(text) : NaN;
    if (number >= least && number <= most) return number;
    const isOpen = most === Number.MAX_SAFE_INTEGER;
    throw wrong(`a whole number ${isOpen ? `of at least ${least}` : `from ${least} to ${most}`}`);
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

/** A time in milliseconds: `30`, `30s`, `1.5s`, `250ms`, `5m`, `1h`; a bare number means seconds. */
export const time: Reader<number> = (text, wrong) => {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  const milliseconds = Math.round(Number(match?.[1]) * (UNITS[match?.[2] ?? "s"] as number));
  if (!(milliseconds >= 1 && milliseconds <= 2_147_483_647)) throw wrong("a time such as 30s, 250ms or 5m");
  return milliseconds;
};

/** What `read` reads, or the word `off`. */
export function orOff<T>(read: Reader<T>): Reader<T | "off"> {
  return (text, wrong) => text === "off" ? "off" : read(text, (wanted) => wrong(`${wanted}, or off`));
}

/** `BURST/RATE` in lines, and lines a second. */
export const floodRule: Reader<{ readonly burst: number; readonly rate: number }> = (text, wrong) => {
  const match = /^([1-9]\d{0,8})\/([1-9]\d{0,8})$/.exec(text);
  if (match === null) throw wrong("BURST/RATE such as 200/20");
  return { burst: Number(match[1]), rate: Number(match[2]) };
};

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
const UNITS: { readonly [unit: string]: number } = {
  __proto__: null as never,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};
