// Bytes to lines: LF or CRLF ends a line, bad UTF-8 becomes U+FFFD, and a line over the limit is dropped whole and
// reported once, as soon as that is certain. The lines do not depend on how the bytes were cut.
//
// It is a class with state because the unfinished tail grows in place: a peer that sends single bytes costs what a peer
// that sends chunks does. A large chunk is kept as bytes and split as its lines are taken: half a million line ends in
// one are 4 MB of strings, and 20 ms in which nobody else is served.

import { illFormed } from "./well_formed.ts";

/** Stands for a line that was longer than the limit. */
export const OVERLONG: unique symbol = Symbol("overlong");

/** A line without its end, or the fact that there was one over the limit. */
export type Line = string | typeof OVERLONG;

/** The framing of one connection. */
export class LineSplitter {
  readonly #limit: number;
  readonly #look: (lines: string) => boolean;
  /** Whole lines, those before `next` already taken. */
  #lines: readonly Line[] = NONE;
  /** Whether nothing in `lines` has to be taken out. */
  #isPlain = false;
  /** Which of `lines` were not UTF-8; nobody looks unless it is asked for. */
  #ill: ReadonlySet<number> = NOWHERE;
  #isWellFormed = true;
  readonly #isStrict: boolean;
  /** Which of `lines` comes next. */
  #next = 0;
  /** What comes behind `lines`, not split yet: bytes that end where a line does, without its LF. */
  readonly #blocks: (Uint8Array | typeof OVERLONG)[] = [];
  /** Where the next line begins in the first of them. */
  #from = 0;
  /** Holds the beginning of a line that has not ended. */
  #tail = EMPTY;
  /** How many bytes of `tail` are used. */
  #tailLength = 0;
  /** Whether the rest of an overlong line is being dropped. */
  #isSkipping = false;

  /**
   * @param limit the most bytes of a line, its end not counted
   * @param isPlain whether lines, one after the other with LF between, have nothing that must be taken out
   * @param isStrict whether `isWellFormed` is wanted
   */
  constructor(limit: number, isPlain: (lines: string) => boolean = () => false, isStrict = false) {
    this.#limit = limit;
    this.#look = isPlain;
    this.#isStrict = isStrict;
  }

  /** Whether the line that `next` gave was UTF-8. */
  get isWellFormed(): boolean {
    return this.#isWellFormed;
  }

  /** Whether the line that `next` gave had nothing that must be taken out, as was found by looking at many at once. */
  get isPlain(): boolean {
    return this.#isPlain;
  }

  /** Whether there is a whole line. */
  get hasLine(): boolean {
    return this.#next < this.#lines.length || this.#blocks.length > 0;
  }

  /** Whether a line has begun that has not ended and is not being dropped. */
  get hasUnfinished(): boolean {
    return this.#tailLength > 0;
  }

  /** Whether the rest of a line is being dropped. */
  get isSkipping(): boolean {
    return this.#isSkipping;
  }

  /** How many bytes it keeps, give or take a few KiB of lines that are split already. */
  get heldBytes(): number {
    let bytes = this.#tail.length - this.#from;
    for (const block of this.#blocks) bytes += (block === OVERLONG ? 0 : block.length) + BLOCK_COST;
    return this.#next < this.#lines.length ? bytes + this.#mostAtOnce() : bytes;
  }

  /** Takes a chunk, which may be reused by its owner afterwards. */
  feed(bytes: Uint8Array): void {
    let from = 0;
    if (this.#isSkipping) {
      from = bytes.indexOf(LF) + 1;
      if (from === 0) return;
      this.#isSkipping = false;
    }
    const end = bytes.lastIndexOf(LF);
    if (end >= from) {
      this.#addLines(this.#takeTail(bytes.subarray(from, end)));
      from = end + 1;
    }
    if (from < bytes.length) this.#growTail(from === 0 ? bytes : bytes.subarray(from));
  }

  /** The input has ended: what came without a line end is a line, too. */
  end(): void {
    if (this.#tailLength > 0) this.#addLines(this.#takeTail(EMPTY));
  }

  /** The next whole line, if there is one. */
  next(): Line | undefined {
    if (this.#next === this.#lines.length && this.#blocks.length > 0) this.#splitBlock();
    const line = this.#lines[this.#next];
    if (line === undefined) {
      this.#lines = NONE;
      this.#next = 0;
    } else {
      if (this.#isStrict) this.#isWellFormed = !this.#ill.has(this.#next);
      this.#next += 1;
    }
    return line;
  }

  /** Drops a line that has begun, and the rest of it when it comes. */
  dropUnfinished(): void {
    this.#takeTail(EMPTY);
    this.#isSkipping = true;
  }

  /** Takes bytes that end where a line does, without its LF. */
  #addLines(bytes: Uint8Array): void {
    // Behind lines that wait nothing is split: to join them to those would be quadratic for a peer of small chunks.
    if (this.hasLine || bytes.length > this.#mostAtOnce()) {
      this.#blocks.push(bytes.slice());
      return;
    }
    this.#lines = this.#linesOf(bytes);
    this.#next = 0;
  }

  /** None of the lines in that many bytes can be over the limit. */
  #mostAtOnce(): number {
    return Math.min(MOST_AT_ONCE, this.#limit);
  }

  /** Splits some of the first block, once all of `lines` are taken. */
  #splitBlock(): void {
    const block = this.#blocks[0] as Uint8Array | typeof OVERLONG;
    const end = block === OVERLONG ? 0 : this.#endOfSome(block);
    this.#lines = block === OVERLONG ? [OVERLONG] : this.#linesOrOverlong(block.subarray(this.#from, end));
    this.#next = 0;
    this.#from = end + 1;
    if (block !== OVERLONG && end < block.length) return;
    this.#blocks.shift();
    this.#from = 0;
  }

  /** Where the last line ends that fits into what is split at once; where the first one ends if it is longer. */
  #endOfSome(block: Uint8Array): number {
    const most = this.#from + this.#mostAtOnce();
    if (block.length <= most) return block.length;
    const last = block.subarray(this.#from, most + 1).lastIndexOf(LF);
    if (last >= 0) return this.#from + last;
    const next = block.indexOf(LF, most);
    return next < 0 ? block.length : next;
  }

  /** Only a line that is alone can be over the limit, which is in bytes. */
  #linesOrOverlong(bytes: Uint8Array): Line[] {
    return this.#isOverlong(bytes.length, bytes[bytes.length - 1]) ? [OVERLONG] : this.#linesOf(bytes);
  }

  #linesOf(bytes: Uint8Array): Line[] {
    const decoded = decoder.decode(bytes);
    const text = decoded.includes("\r") ? decoded.replace(RETURNS, "") : decoded;
    this.#isPlain = this.#look(text);
    const lines = text.split("\n");
    if (this.#isStrict) this.#ill = text.includes("\ufffd") ? illFormed(bytes, lines) : NOWHERE;
    return lines;
  }

  #isOverlong(length: number, last: number | undefined): boolean {
    return (last === CR ? length - 1 : length) > this.#limit;
  }

  #growTail(bytes: Uint8Array): void {
    const length = this.#tailLength + bytes.length;
    if (this.#isOverlong(length, bytes[bytes.length - 1])) {
      this.dropUnfinished();
      this.#blocks.push(OVERLONG);
      return;
    }
    if (length > this.#tail.length) {
      const size = Math.max(length, SMALLEST_TAIL, Math.min(2 * this.#tail.length, this.#limit + 1));
      const larger = new Uint8Array(size);
      larger.set(this.#tail.subarray(0, this.#tailLength));
      this.#tail = larger;
    }
    this.#tail.set(bytes, this.#tailLength);
    this.#tailLength = length;
  }

  /** The tail followed by `bytes`; nothing of it is kept. */
  #takeTail(bytes: Uint8Array): Uint8Array {
    if (this.#tailLength === 0) return bytes;
    const whole = new Uint8Array(this.#tailLength + bytes.length);
    whole.set(this.#tail.subarray(0, this.#tailLength));
    whole.set(bytes, this.#tailLength);
    this.#tail = EMPTY;
    this.#tailLength = 0;
    return whole;
  }
}

const LF = 10;
const CR = 13;
const EMPTY = new Uint8Array(0);
const NONE: readonly Line[] = [];
const NOWHERE: ReadonlySet<number> = new Set();
const SMALLEST_TAIL = 64;

/** 128 bytes: what a typed array and its place in a list cost on the three runtimes; a line end alone is one of nothing. */
const BLOCK_COST = 128;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** 4 KiB: some hundred lines at a time; all that usually comes at once. */
const MOST_AT_ONCE = 4096;

/** The CR of a CRLF whose LF is not there. */
const RETURNS = /\r(?=\n|$)/g;
