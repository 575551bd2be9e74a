// Messages as they stand on the wire (modern.ircdocs.horse, "Message Format"; IRCv3 message-tags).

import type { SafeText } from "../../engine/text.ts";
import { byteLength } from "../bytes.ts";

/** One message. */
export interface Message {
  /** What stands before it, by key, unescaped; a tag without a value has an empty one. */
  readonly tags: ReadonlyMap<string, string>;
  /** In capitals. */
  readonly verb: string;
  /** What follows; the last may have blanks, or be empty. */
  readonly params: readonly string[];
}

/** 15 parameters: RFC 1459, section 2.3. */
const MOST_PARAMS = 15;

/** Reads a line without its end; nothing if it is blank. */
export function parseMessage(line: string): Message | undefined {
  const [, tags, rest = ""] = /^(?:@([^ ]*) +)?(?::[^ ]* +)?(.*)$/s.exec(line) ?? [];
  const end = rest.indexOf(" ");
  const verb = (end < 0 ? rest : rest.slice(0, end)).toUpperCase();
  if (verb === "") return undefined;
  return { tags: parseTags(tags ?? ""), verb, params: end < 0 ? [] : parseParams(rest.slice(end)) };
}

function parseParams(text: string): readonly string[] {
  const params: string[] = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] === " ") at++;
    else if (text[at] === ":" || params.length === MOST_PARAMS - 1) {
      params.push(text.slice(text[at] === ":" ? at + 1 : at));
      break;
    } else {
      const end = text.indexOf(" ", at);
      params.push(text.slice(at, end < 0 ? text.length : end));
      at = end < 0 ? text.length : end;
    }
  }
  return params;
}

function parseTags(text: string): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const tag of text.split(";")) {
    const end = tag.indexOf("=");
    const key = end < 0 ? tag : tag.slice(0, end);
    if (key !== "") tags.set(key, end < 0 ? "" : unescapeValue(tag.slice(end + 1)));
  }
  return tags;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([[";", "\\:"], [" ", "\\s"], ["\\", "\\\\"], [
  "\r",
  "\\r",
], [
  "\n",
  "\\n",
]]);
const MEANINGS: ReadonlyMap<string, string> = new Map(
  [...ESCAPES].map(([plain, escaped]) => [escaped, plain]),
);

function unescapeValue(value: string): string {
  return value.replace(/\\(.?)/gs, (escaped, letter: string) => MEANINGS.get(escaped) ?? letter);
}

/** The value of a tag as it is written. */
export function escapeValue(value: string): string {
  return value.replace(/[; \\\r\n]/g, (letter) => ESCAPES.get(letter) ?? letter);
}

/** What is to be written. */
export interface Outgoing {
  /** Tags that this reader has asked for, escaped. */
  readonly tags?: readonly string[] | undefined;
  /** Who it comes from. */
  readonly source: string;
  readonly verb: string;
  /** Without blanks, and none of them empty. */
  readonly params?: readonly string[] | undefined;
  /** The last parameter if it is text: always behind a colon, since some clients read a lone word there otherwise. */
  readonly text?: string | undefined;
}

/**
 * Writes a message with its end. What it is made of has no line ends in it: nobody's text may begin a message. Of a text that
 * is too long, the beginning will do: lines of other dialects are up to eight times as long as those of IRC, and clients that
 * trust in 512 bytes read the rest as a message of its own. What must come whole, its writer divides.
 */
export function writeMessage({ params = [], source, tags = [], text, verb }: Outgoing): string {
  const head = params.length === 0 ? `:${source} ${verb}` : `:${source} ${verb} ${params.join(" ")}`;
  const whole = withinBounds(text === undefined ? head : `${head} :${text}`);
  return tags.length === 0 ? `${whole}\r\n` : `@${tags.join(";")} ${whole}\r\n`;
}

/** A message has 512 bytes with its end, its tags not counted: RFC 1459, section 2.3. */
export const MOST_BYTES = 512;

const END = "\r\n".length;
/** What has a length of 1 in JavaScript has at most 3 bytes in UTF-8, so most messages need no counting. */
const SURELY_SHORT = (MOST_BYTES - END) / 3;

function withinBounds(message: string): string {
  return message.length <= SURELY_SHORT ? message : cut(message, MOST_BYTES - END)[0] ?? "";
}

/** How many bytes of text a message that is written without it has room for. */
export function roomIn(message: string): number {
  return Math.max(MOST_BYTES - byteLength(message), 0);
}

/** A text in pieces of at most so many bytes, no character cut in two; an empty one is one piece. */
export function cut<T extends string | SafeText>(text: T, most: number): readonly T[] {
  if (byteLength(text) <= most) return [text];
  const pieces: T[] = [];
  let start = 0;
  let bytes = 0;
  let at = 0;
  for (const character of text) {
    const more = byteLength(character);
    if (bytes + more > most) {
      pieces.push(text.slice(start, at) as T);
      start = at;
      bytes = 0;
    }
    bytes += more;
    at += character.length;
  }
  pieces.push(text.slice(start) as T);
  return pieces;
}
