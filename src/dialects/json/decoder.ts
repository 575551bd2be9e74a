// The way in of one program: lines to objects to commands. What can't be read is answered, and costs its sender only.

import type { Decoded, Decoder, Request } from "../dialect.ts";
import { LineSplitter, OVERLONG } from "../line_splitter.ts";
import { type Reading, toCommand } from "./commands.ts";
import { COMMAND_NAMES, type JsonCommand, readCommand } from "./schema.ts";
import { nearestOf } from "../nearest.ts";
import { flawed } from "./text.ts";

/** 64 KiB: a text of the longest kind, 4 KiB, is 24 KiB if each of its characters is written as `\u0000`. */
const MOST_BYTES = 65_536;

/** Decodes the bytes of one connection. */
export class JsonDecoder implements Decoder {
  readonly #reading: Reading;
  /** The most bytes of a text, as it is told to others. */
  readonly #maxLine: number;
  readonly #splitter = new LineSplitter(MOST_BYTES, () => true);
  #isGreeted = false;

  constructor(reading: Reading, maxLine: number) {
    this.#reading = reading;
    this.#maxLine = maxLine;
  }

  get hasNext(): boolean {
    return this.#splitter.hasLine;
  }

  get hasUnfinished(): boolean {
    return this.#splitter.hasUnfinished;
  }

  get heldBytes(): number {
    return this.#splitter.heldBytes;
  }

  feed(chunk: Uint8Array): void {
    this.#splitter.feed(chunk);
  }

  end(): void {
    this.#splitter.end();
  }

  dropUnfinished(): void {
    this.#splitter.dropUnfinished();
  }

  next(): Decoded | undefined {
    const line = this.#splitter.next();
    if (line === undefined) return undefined;
    if (line === OVERLONG) return { kind: "overlong", command: { kind: "overlong", limit: MOST_BYTES } };
    const bytes = byteLength(line) + 1;
    if (line.trim() === "") return { kind: "line", line: undefined, command: undefined, bytes };
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      return malformed(flawed(undefined, "badJson", "That is no JSON: wanted one object a line"), bytes);
    }
    return this.#read(value, bytes);
  }

  #read(value: unknown, bytes: number): Decoded {
    const re = idOf(value);
    const name = fieldOf(value, "do");
    if (typeof name === "string" && !COMMAND_NAMES.includes(name)) {
      const nearest = nearestOf(name.slice(0, 32), COMMAND_NAMES);
      const hint = nearest === undefined ? "" : `. Did you mean ${nearest}?`;
      return malformed(flawed(re, "unknownCommand", `There is no such command${hint}`, "do"), bytes);
    }
    const read = readCommand(value);
    if (!("command" in read)) return malformed(flawed(re, "badField", read.message, read.field), bytes);
    const { command: asked } = read;
    if (asked.do !== "hello" && !this.#isGreeted) {
      return malformed(flawed(re, "helloFirst", 'The first command is {"do":"hello","v":1}'), bytes);
    }
    this.#isGreeted = true;
    return this.#commandOf(asked, bytes);
  }

  #commandOf(asked: JsonCommand, bytes: number): Decoded {
    const request: Request = { id: asked.id, name: asked.do };
    const text = "text" in asked ? asked.text : undefined;
    if (text !== undefined && byteLength(text) > this.#maxLine) {
      const message = `A text has at most ${this.#maxLine} bytes`;
      return malformed(flawed(asked.id, "badField", message, "text"), bytes);
    }
    const command = toCommand(asked, this.#reading);
    if ("message" in command) {
      return malformed(flawed(asked.id, "badField", command.message, command.field), bytes);
    }
    if (command.kind === "confided") return { ...command, request };
    const isTalk = command.kind === "say" && asked.do !== "send";
    return { kind: "line", line: isTalk ? command.text : undefined, command, request, bytes };
  }
}

function malformed(reply: string, bytes: number): Decoded {
  return { kind: "malformed", reply, bytes };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** What an answer can name, even to a command that can't be read. */
function idOf(value: unknown): string | number | undefined {
  const id = fieldOf(value, "id");
  if (typeof id === "number") return Number.isSafeInteger(id) ? id : undefined;
  return typeof id === "string" && id.length <= 64 ? id : undefined;
}

/** Of UTF-8; dialects know no bytes. */
function byteLength(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // Each half of a pair counts two of its four.
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code >= 0xd800 && code < 0xe000 ? 2 : 3;
  }
  return bytes;
}
