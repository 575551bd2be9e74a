// The way in of one program: lines to objects to commands. What can't be read is answered, and costs its sender only.

import type { Command } from "../../engine/command.ts";
import type { Decoded, Decoder, Request } from "../dialect.ts";
import { byteLength } from "../bytes.ts";
import { typedOf } from "../typed_form.ts";
import { LineSplitter, OVERLONG } from "../line_splitter.ts";
import { type Reading, toCommand } from "./commands.ts";
import { COMMAND_NAMES, type JsonCommand, readCommand } from "./schema.ts";
import { nearestOf } from "../nearest.ts";
import { httpReply, isRequestLine } from "../sniff.ts";
import { flawed } from "./text.ts";

/** 64 KiB: a text of the longest kind, 4 KiB, is 24 KiB if each of its characters is written as `\u0000`. */
const MOST_BYTES = 65_536;

const NO_JSON = "That is no JSON: wanted one object a line";
const encoder = new TextEncoder();

/** Decodes the bytes of one connection. */
export class JsonDecoder implements Decoder {
  readonly #reading: Reading;
  /** The most bytes of a text, as it is told to others. */
  readonly #maxLine: number;
  readonly #splitter = new LineSplitter(MOST_BYTES, () => true);
  #isGreeted = false;
  /** Whether it is no program of ours: nothing more is read. */
  #isForeign = false;

  constructor(reading: Reading, maxLine: number) {
    this.#reading = reading;
    this.#maxLine = maxLine;
  }

  get hasNext(): boolean {
    return !this.#isForeign && this.#splitter.hasLine;
  }

  get hasUnfinished(): boolean {
    return !this.#isForeign && this.#splitter.hasUnfinished;
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
    const line = this.#isForeign ? undefined : this.#splitter.next();
    if (line === undefined) return undefined;
    if (line === OVERLONG) return { kind: "overlong", command: { kind: "overlong", limit: MOST_BYTES } };
    const bytes = byteLength(line) + 1;
    if (line.trim() === "") return { kind: "line", line: undefined, command: undefined, bytes };
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      if (!this.#isGreeted) return this.#turnAway(line);
      return malformed(flawed(undefined, "badJson", NO_JSON), bytes);
    }
    return this.#read(value, bytes);
  }

  /** Nothing behind the first line of another protocol may run: any web page can send such. */
  #turnAway(line: string): Decoded {
    this.#isForeign = true;
    if (isRequestLine(line)) {
      const reply = httpReply("partyline chat, or a program that speaks its JSON");
      return { kind: "foreign", protocol: "http", reply };
    }
    const reply = encoder.encode(flawed(undefined, "badJson", NO_JSON));
    return { kind: "foreign", protocol: "no JSON", reply };
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
    const text = "text" in asked ? asked.text : undefined;
    if (text !== undefined && byteLength(text) > this.#maxLine) {
      const message = `A text has at most ${this.#maxLine} bytes`;
      return malformed(flawed(asked.id, "badField", message, "text"), bytes);
    }
    const command = toCommand(asked, this.#reading);
    if ("message" in command) {
      return malformed(flawed(asked.id, "badField", command.message, command.field), bytes);
    }
    if (command.kind === "confided") return { ...command, request: requestOf(asked, command.command) };
    return { kind: "line", line: typedOf(command), command, request: requestOf(asked, command), bytes };
  }
}

/** A typed `/login` is answered by what a login is, under the name of what was asked. */
function requestOf({ do: name, id }: JsonCommand, { kind }: Command): Request {
  return name === "line" ? { id, name, args: [kind] } : { id, name };
}

function malformed(reply: string, bytes: number): Decoded {
  return { kind: "answered", reply, bytes };
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
