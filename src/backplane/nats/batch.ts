// One message of the log: a line that says whose it is, then an input on each line, all JSON.
//
//   {"v":1,"n":"k9x2qa7m","c":412}
//   {"kind":"closed","session":643}
//
// The first of a server has what it says of itself (`joined`), the last one `left`. One without inputs is a beat, and has
// how that server found the state at an earlier position (`d`).

import type { Input } from "../../engine/input.ts";
import type { Entry } from "../../engine/roll.ts";
import type { Joined } from "../../engine/terms.ts";
import { decode } from "./client.ts";
import { isPlain } from "./plain.ts";

/** 256 Ki characters, as many as a batch has: what is long in it are the names of rooms that are always there. */
const MOST_JOINED = 262_144;

/** 64 characters: an incarnation has eight, a version some ten. */
const LONGEST_WORD = 64;

/** 256 characters: a secret of ours has 43, a digest some 50. */
const LONGEST_SECRET = 256;

/** The first line. */
export interface Header {
  readonly v: 1;
  /** The incarnation. */
  readonly n: string;
  /** Its number among those of its server. */
  readonly c: number;
  readonly joined?: Joined;
  readonly left?: true;
  readonly d?: Check | undefined;
}

/** How the state was after that position. */
export type Check = readonly [position: number, digest: string];

/** What a message says. */
export interface Batch {
  readonly entry: Entry;
  readonly check: Check | undefined;
  readonly isBeat: boolean;
}

/** A message; the lines are JSON already. */
export function writeBatch(header: Header, lines: readonly string[]): string {
  return [JSON.stringify(header), ...lines].join("\n");
}

/**
 * Reads a message; nothing if it is none, for all alike.
 *
 * @param at when it was written, in milliseconds since 1970
 * @param own what is in it, if that is known already
 */
export function readBatch(data: Uint8Array, at: number, own?: readonly Input[]): Batch | undefined {
  try {
    const text = decode(data);
    const end = text.indexOf("\n");
    const { c, d, joined, left, n, v } = JSON.parse(end < 0 ? text : text.slice(0, end)) as Header;
    if (v !== 1 || !isText(n, LONGEST_WORD) || !Number.isSafeInteger(c)) return undefined;
    if (d !== undefined && !isCheck(d)) return undefined;
    const inputs = own ?? (end < 0 ? [] : inputsIn(text.slice(end + 1)));
    if (joined !== undefined && (text.length > MOST_JOINED || !isJoined(joined))) {
      return undefined;
    }
    if (own === undefined && !inputs.every(isInput)) return undefined;
    const entry = { at, incarnation: n, count: c, joined, hasLeft: left === true, inputs };
    return { entry, check: d, isBeat: end < 0 && joined === undefined && left !== true };
  } catch {
    return undefined;
  }
}

/** JSON has no line ends of its own: in one go it is read twice as fast as line by line. */
function inputsIn(lines: string): readonly Input[] {
  return JSON.parse(`[${lines.replaceAll("\n", ",")}]`);
}

function isInput(input: unknown): boolean {
  return typeof input === "object" && input !== null && !Array.isArray(input) && isPlain(input);
}

/** A server of another kind must not bring down those that read its first word. All of them keep it, so it is bounded. */
function isJoined({ commands, levels, rules, secret, version }: Joined): boolean {
  return isLevel(levels?.low) && isLevel(levels?.high) && isPlain(rules) && typeof rules === "object" &&
    rules !== null && !Array.isArray(rules) && Array.isArray(commands) &&
    commands.every((command) => typeof command === "string") && isText(version, LONGEST_WORD) &&
    isText(secret, LONGEST_SECRET);
}

function isLevel(level: unknown): boolean {
  return Number.isSafeInteger(level) && (level as number) > 0;
}

function isCheck(check: unknown): check is Check {
  return Array.isArray(check) && check.length === 2 && Number.isSafeInteger(check[0]) &&
    isText(check[1], LONGEST_SECRET);
}

function isText(text: unknown, longest: number): text is string {
  return typeof text === "string" && text.length <= longest;
}
