// Labels: by them a client knows what answers which of its lines (IRCv3, "Labeled Responses"). Nothing of an answer is
// written before all of it is there: whether it is one line or several decides how it is told.

import { byteLength } from "../bytes.ts";
import { sanitize } from "../sanitize.ts";
import { escapeValue, type Message, writeMessage } from "./message.ts";
import type { Wire } from "./wire.ts";

/** 64 bytes: IRCv3, "Labeled Responses". */
const MOST_LABEL = 64;

/** The answer to one line, in the order of what the line asks for. */
export interface Labelled {
  readonly label: string;
  /** What each thing that it asks for has been answered so far. */
  readonly parts: string[];
  /** How many of them are not done. */
  open: number;
  /** Whether it has been written. */
  isOver: boolean;
}

/** One thing that such a line asks for. */
export interface Part {
  readonly of: Labelled;
  readonly index: number;
}

/** The answer to a line that has a label; nothing if it has none. */
export function labelled({ tags }: Message, { caps }: Wire): Labelled | undefined {
  const label = caps.has("labeled-response") ? tags.get("label") : undefined;
  if (label === undefined || label === "" || byteLength(label) > MOST_LABEL) return undefined;
  return { label: escapeValue(sanitize(label)), parts: [], open: 0, isOver: false };
}

/** One more thing that the line asks for. */
export function partOf(all: Labelled): Part {
  all.open += 1;
  return { of: all, index: all.parts.push("") - 1 };
}

/** A part has been answered so far. */
export function add({ index, of }: Part, text: string): void {
  of.parts[index] += text;
}

/** A part is done. Returns what to write: all of it, if that was the last. */
export function close({ of }: Part, wire: Wire, source: string): string {
  of.open -= 1;
  return of.open === 0 ? whole(of, wire, source) : "";
}

/** All that there is to write, once. */
export function whole(all: Labelled, wire: Wire, source: string): string {
  if (all.isOver) return "";
  all.isOver = true;
  const tag = `label=${all.label}`;
  const lines = all.parts.join("").split("\r\n").slice(0, -1);
  const [first] = lines;
  if (first === undefined) return tagged(tag, writeMessage({ source, verb: "ACK" }));
  if (lines.length === 1 || !wire.caps.has("batch") || isBatch(lines)) {
    return lines.map((line, index) => `${index === 0 ? tagged(tag, line) : line}\r\n`).join("");
  }
  const id = nextBatch(wire);
  const inside = lines.map((line) =>
    `${/^@(?:[^ ]*;)?batch=/.test(line) ? line : tagged(`batch=${id}`, line)}\r\n`
  );
  return [
    tagged(tag, writeMessage({ source, verb: "BATCH", params: [`+${id}`, "labeled-response"] })),
    ...inside,
    writeMessage({ source, verb: "BATCH", params: [`-${id}`] }),
  ].join("");
}

/** A name for a batch that no other of this client has. */
export function nextBatch(wire: Wire): string {
  wire.batches += 1;
  return `b${wire.batches.toString(36)}`;
}

/** Whether all of it is in one batch already. */
function isBatch(lines: readonly string[]): boolean {
  const [, id] = /^(?:@[^ ]* )?:[^ ]* BATCH \+([^ ]+)/.exec(lines[0] ?? "") ?? [];
  return id !== undefined && lines.at(-1)?.endsWith(` BATCH -${id}`) === true;
}

function tagged(tag: string, line: string): string {
  return line.startsWith("@") ? `@${tag};${line.slice(1)}` : `@${tag} ${line}`;
}
