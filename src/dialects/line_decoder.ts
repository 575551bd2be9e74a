// The line protocol's way in, from the bytes of one connection to its commands. It has all steps, in this order: who is
// it (sniffing), telnet, lines, what the typist saw, the command.

import type { Command } from "../engine/command.ts";
import type { SafeText } from "../engine/text.ts";
import type { Confided, Decoded, Decoder, DecoderOptions } from "./dialect.ts";
import { LineSplitter, OVERLONG } from "./line_splitter.ts";
import { type ForeignProtocol, foreignReply, isRequestLine, sniffProtocol } from "./sniff.ts";
import { verbatim } from "./sanitize.ts";
import { createTelnetFilter, type TelnetFilter } from "./telnet.ts";

/** How a line is read. */
export interface LineReading {
  /** Whether a connection is looked at before it may talk: telnet bytes removed, HTTP, TLS and SSH turned away. */
  readonly isGuarded: boolean;
  /** Whether `typed` would change none of these lines, between which an LF stands. */
  isPlain(lines: string): boolean;
  /** A client's line as its typist saw it, fit for other people's screens. */
  typed(line: string): SafeText;
  /** What it asks for; nothing if it is blank. Never throws. */
  parse(line: SafeText): Command | Confided | undefined;
}

/** Decodes the bytes of one connection. */
export class LineDecoder implements Decoder {
  readonly #reading: LineReading;
  readonly #limit: number;
  readonly #splitter: LineSplitter;
  readonly #telnet: TelnetFilter | undefined;
  /** The first bytes, until they show that this is a person; then nothing. */
  #opening: Uint8Array | undefined;
  /** Who it is instead, until that has been told. */
  #stranger: ForeignProtocol | undefined;
  /** Whether its first line is still to come. */
  #isFirst: boolean;
  /** Whether it is no person: nothing more is read. */
  #isForeign = false;

  constructor(reading: LineReading, { maxLine, reply }: DecoderOptions) {
    this.#reading = reading;
    this.#limit = maxLine;
    this.#splitter = new LineSplitter(maxLine, reading.isPlain);
    this.#telnet = reading.isGuarded ? createTelnetFilter(reply) : undefined;
    this.#opening = reading.isGuarded ? EMPTY : undefined;
    this.#isFirst = reading.isGuarded;
  }

  get hasNext(): boolean {
    return this.#stranger !== undefined || (!this.#isForeign && this.#splitter.hasLine);
  }

  get hasUnfinished(): boolean {
    const hasOpening = (this.#opening?.length ?? 0) > 0 && !this.#splitter.isSkipping;
    return !this.#isForeign && (hasOpening || this.#splitter.hasUnfinished);
  }

  get heldBytes(): number {
    return this.#splitter.heldBytes + (this.#opening?.length ?? 0);
  }

  feed(chunk: Uint8Array): void {
    if (this.#isForeign) return;
    if (this.#opening === undefined) return this.#split(chunk);
    const bytes = this.#opening.length === 0 ? chunk : joined(this.#opening, chunk);
    const verdict = sniffProtocol(bytes);
    if (verdict === "undecided") {
      this.#opening = bytes.slice();
    } else if (verdict === "chat") {
      this.#opening = undefined;
      this.#split(bytes);
    } else {
      this.#isForeign = true;
      this.#stranger = verdict;
      this.#opening = undefined;
    }
  }

  end(): void {
    if (this.#isForeign) return;
    const opening = this.#opening;
    this.#opening = undefined;
    if (opening !== undefined) this.#split(opening);
    this.#splitter.end();
  }

  next(): Decoded | undefined {
    const stranger = this.#stranger;
    if (stranger !== undefined) {
      this.#stranger = undefined;
      return { kind: "foreign", protocol: stranger, reply: foreignReply(stranger) };
    }
    const line = this.#isForeign ? undefined : this.#splitter.next();
    if (line === undefined) return undefined;
    if (line === OVERLONG) return { kind: "overlong", command: { kind: "overlong", limit: this.#limit } };
    const text = this.#splitter.isPlain ? verbatim(line) : this.#reading.typed(line);
    if (this.#isFirst && text !== "") {
      this.#isFirst = false;
      if (isRequestLine(text)) {
        this.#isForeign = true;
        return { kind: "foreign", protocol: "http", reply: foreignReply("http") };
      }
    }
    const command = this.#reading.parse(text);
    return command?.kind === "confided" ? command : { kind: "line", line: text, command };
  }

  dropUnfinished(): void {
    // An opening is still looked at: a slow browser is a browser, and nothing behind its first line may run.
    this.#splitter.dropUnfinished();
  }

  #split(bytes: Uint8Array): void {
    this.#splitter.feed(this.#telnet === undefined ? bytes : this.#telnet(bytes));
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}

const EMPTY = new Uint8Array(0);
