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
    if (v !== 1 || typeof n !== "string" || !Number.isSafeInteger(c)) return undefined;
    const inputs = own ?? (end < 0 ? [] : inputsIn(text.slice(end + 1)));
    if (joined !== undefined && !isJoined(joined)) return undefined;
    if (!inputs.every((input) => typeof input === "object" && input !== null)) return undefined;
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

/** A server of another kind must not bring down those that read its first word. */
function isJoined({ commands, levels, rules, secret, version }: Joined): boolean {
  return Number.isSafeInteger(levels?.low) && Number.isSafeInteger(levels?.high) &&
    typeof rules === "object" &&
    rules !== null && Array.isArray(commands) && typeof version === "string" && typeof secret === "string";
}
