// Bytes to lines: LF or CRLF ends a line, bad UTF-8 becomes U+FFFD, telnet negotiation is removed, and a
// line over the limit is dropped whole and reported once, as soon as that is certain.
//
// A splitter is a record that belongs to one connection, and `feed` changes it: the unfinished tail grows in
// place, so that a peer that sends single bytes costs what a peer that sends chunks does. No byte is searched
// twice for the end of a line. The lines do not depend on how the bytes were cut.

import type { TelnetFilter } from "./telnet.ts";

/** Stands for a line that was longer than the limit. */
export const OVERLONG: unique symbol = Symbol("overlong");

/** A line without its end, or the fact that there was one over the limit. */
export type Line = string | typeof OVERLONG;

/** The framing of one connection. Read it; only the functions here change it. */
export interface LineSplitter {
  /** The most bytes of a line, its end not counted. */
  readonly limit: number;
  /** Removes telnet negotiation, or is absent. */
  readonly telnet: TelnetFilter | undefined;
  /** Whole lines, those before `next` already taken. */
  lines: readonly Line[];
  /** Which of `lines` {@link nextLine} gives next. */
  next: number;
  /** Holds the beginning of a line that has not ended. */
  tail: Uint8Array;
  /** How many bytes of `tail` are used. */
  tailLength: number;
  /** Whether the rest of an overlong line is being dropped. */
  skipping: boolean;
}

/** A splitter for one connection. */
export function createLineSplitter(limit: number, telnet?: TelnetFilter): LineSplitter {
  return { limit, telnet, lines: NONE, next: 0, tail: EMPTY, tailLength: 0, skipping: false };
}

/** Takes a chunk, which may be reused by its owner afterwards; then call {@link nextLine} until there is none. */
export function feed(splitter: LineSplitter, chunk: Uint8Array): void {
  const bytes = splitter.telnet === undefined ? chunk : splitter.telnet(chunk);
  let from = 0;
  if (splitter.skipping) {
    from = bytes.indexOf(LF) + 1;
    if (from === 0) return;
    splitter.skipping = false;
  }
  const end = bytes.lastIndexOf(LF);
  if (end >= from) {
    addLines(splitter, takeTail(splitter, bytes.subarray(from, end)));
    from = end + 1;
  }
  if (from < bytes.length) growTail(splitter, from === 0 ? bytes : bytes.subarray(from));
}

/** Whether there is a whole line. */
export function hasLine(splitter: LineSplitter): boolean {
  return splitter.next < splitter.lines.length;
}

/** The next whole line, if there is one. */
export function nextLine(splitter: LineSplitter): Line | undefined {
  const line = splitter.lines[splitter.next];
  if (line === undefined) {
    splitter.lines = NONE;
    splitter.next = 0;
  } else {
    splitter.next += 1;
  }
  return line;
}

/** The input has ended: what came without a line end is a line, too. */
export function feedEnd(splitter: LineSplitter): void {
  if (splitter.tailLength > 0) addLines(splitter, takeTail(splitter, EMPTY));
}

/** Drops a line that has begun, and the rest of it when it comes. */
export function dropUnfinishedLine(splitter: LineSplitter): void {
  takeTail(splitter, EMPTY);
  splitter.skipping = true;
}

/** Whether a line has begun that has not ended and is not being dropped. */
export function hasUnfinishedLine(splitter: LineSplitter): boolean {
  return splitter.tailLength > 0;
}

const LF = 10;
const CR = 13;
const EMPTY = new Uint8Array(0);
const NONE: readonly Line[] = [];
const SMALLEST_TAIL = 64;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Splits bytes that end where a line does, without its LF. */
function addLines(splitter: LineSplitter, bytes: Uint8Array): void {
  const lines = bytes.length <= splitter.limit
    ? decoder.decode(bytes).split("\n")
    : measuredLines(splitter, bytes);
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as Line;
    if (typeof line === "string" && line.charCodeAt(line.length - 1) === CR) lines[i] = line.slice(0, -1);
  }
  splitter.lines = splitter.next < splitter.lines.length
    ? splitter.lines.slice(splitter.next).concat(lines)
    : lines;
  splitter.next = 0;
}

/** The same where some of the lines may be over the limit, which is in bytes. */
function measuredLines(splitter: LineSplitter, bytes: Uint8Array): Line[] {
  const lines: Line[] = [];
  for (let from = 0; from <= bytes.length;) {
    const found = bytes.indexOf(LF, from);
    const end = found < 0 ? bytes.length : found;
    const line = bytes.subarray(from, end);
    lines.push(isOverlong(splitter, line.length, line[line.length - 1]) ? OVERLONG : decoder.decode(line));
    from = end + 1;
  }
  return lines;
}

function isOverlong(splitter: LineSplitter, length: number, last: number | undefined): boolean {
  return (last === CR ? length - 1 : length) > splitter.limit;
}

function growTail(splitter: LineSplitter, bytes: Uint8Array): void {
  const length = splitter.tailLength + bytes.length;
  if (isOverlong(splitter, length, bytes[bytes.length - 1])) {
    dropUnfinishedLine(splitter);
    splitter.lines = [...splitter.lines.slice(splitter.next), OVERLONG];
    splitter.next = 0;
    return;
  }
  if (length > splitter.tail.length) {
    const larger = new Uint8Array(
      Math.max(length, SMALLEST_TAIL, Math.min(2 * splitter.tail.length, splitter.limit + 1)),
    );
    larger.set(splitter.tail.subarray(0, splitter.tailLength));
    splitter.tail = larger;
  }
  splitter.tail.set(bytes, splitter.tailLength);
  splitter.tailLength = length;
}

/** The tail followed by `bytes`; the splitter keeps nothing of it. */
function takeTail(splitter: LineSplitter, bytes: Uint8Array): Uint8Array {
  const { tail, tailLength } = splitter;
  if (tailLength === 0) return bytes;
  splitter.tail = EMPTY;
  splitter.tailLength = 0;
  const whole = new Uint8Array(tailLength + bytes.length);
  whole.set(tail.subarray(0, tailLength));
  whole.set(bytes, tailLength);
  return whole;
}
