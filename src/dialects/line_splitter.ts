// Bytes to lines: LF or CRLF ends a line, bad UTF-8 becomes U+FFFD, telnet negotiation is removed, and a
// line over the limit is dropped whole and reported once, as soon as that is certain.
//
// A splitter is a record that belongs to one connection, and `feed` changes it: the unfinished tail grows in
// place, so that a peer that sends single bytes costs what a peer that sends chunks does. A large chunk is kept as
// bytes and split as its lines are taken: half a million line ends in one are 4 MB of strings, and 20 ms in which
// nobody else is served. The lines do not depend on how the bytes were cut.

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
  /** What comes behind `lines`, not split yet: bytes that end where a line does, without its LF. */
  blocks: (Uint8Array | typeof OVERLONG)[];
  /** Where the next line begins in the first of them. */
  from: number;
  /** Holds the beginning of a line that has not ended. */
  tail: Uint8Array;
  /** How many bytes of `tail` are used. */
  tailLength: number;
  /** Whether the rest of an overlong line is being dropped. */
  skipping: boolean;
}

/** A splitter for one connection. */
export function createLineSplitter(limit: number, telnet?: TelnetFilter): LineSplitter {
  return {
    limit,
    telnet,
    lines: NONE,
    next: 0,
    blocks: [],
    from: 0,
    tail: EMPTY,
    tailLength: 0,
    skipping: false,
  };
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
  return splitter.next < splitter.lines.length || splitter.blocks.length > 0;
}

/** The next whole line, if there is one. */
export function nextLine(splitter: LineSplitter): Line | undefined {
  if (splitter.next === splitter.lines.length && splitter.blocks.length > 0) splitBlock(splitter);
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

/** How many bytes it holds, give or take some KiB that are split already. */
export function heldBytes(splitter: LineSplitter): number {
  let bytes = splitter.tailLength - splitter.from;
  for (const block of splitter.blocks) bytes += block === OVERLONG ? 0 : block.length;
  return splitter.next < splitter.lines.length ? bytes + mostAtOnce(splitter) : bytes;
}

const LF = 10;
const CR = 13;
const EMPTY = new Uint8Array(0);
const NONE: readonly Line[] = [];
const SMALLEST_TAIL = 64;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** 4 KiB: some hundred lines at a time; all that usually comes at once. */
const MOST_AT_ONCE = 4096;

/** Takes bytes that end where a line does, without its LF. */
function addLines(splitter: LineSplitter, bytes: Uint8Array): void {
  if (splitter.blocks.length > 0 || bytes.length > mostAtOnce(splitter)) {
    splitter.blocks.push(bytes.slice());
    return;
  }
  const lines = linesOf(bytes);
  splitter.lines = splitter.next < splitter.lines.length
    ? splitter.lines.slice(splitter.next).concat(lines)
    : lines;
  splitter.next = 0;
}

/** None of the lines in that many bytes can be over the limit. */
function mostAtOnce(splitter: LineSplitter): number {
  return Math.min(MOST_AT_ONCE, splitter.limit);
}

/** Splits some of the first block, once all of `lines` are taken. */
function splitBlock(splitter: LineSplitter): void {
  const block = splitter.blocks[0] as Uint8Array | typeof OVERLONG;
  const end = block === OVERLONG ? 0 : endOfSome(splitter, block);
  splitter.lines = block === OVERLONG
    ? [OVERLONG]
    : linesOrOverlong(splitter, block.subarray(splitter.from, end));
  splitter.next = 0;
  splitter.from = end + 1;
  if (block !== OVERLONG && end < block.length) return;
  splitter.blocks.shift();
  splitter.from = 0;
}

/** Where the last line ends that fits into what is split at once; where the first one ends if it is longer. */
function endOfSome(splitter: LineSplitter, block: Uint8Array): number {
  const { from } = splitter;
  const most = from + mostAtOnce(splitter);
  if (block.length <= most) return block.length;
  const last = block.subarray(from, most + 1).lastIndexOf(LF);
  if (last >= 0) return from + last;
  const next = block.indexOf(LF, most);
  return next < 0 ? block.length : next;
}

/** Only a line that is alone can be over the limit, which is in bytes. */
function linesOrOverlong(splitter: LineSplitter, bytes: Uint8Array): Line[] {
  return isOverlong(splitter, bytes.length, bytes[bytes.length - 1]) ? [OVERLONG] : linesOf(bytes);
}

function linesOf(bytes: Uint8Array): Line[] {
  const text = decoder.decode(bytes);
  const lines = text.split("\n");
  return text.includes("\r") ? lines.map(withoutReturn) : lines;
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

function isOverlong(splitter: LineSplitter, length: number, last: number | undefined): boolean {
  return (last === CR ? length - 1 : length) > splitter.limit;
}

function growTail(splitter: LineSplitter, bytes: Uint8Array): void {
  const length = splitter.tailLength + bytes.length;
  if (isOverlong(splitter, length, bytes[bytes.length - 1])) {
    dropUnfinishedLine(splitter);
    splitter.blocks.push(OVERLONG);
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
