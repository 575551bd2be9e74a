// The recipe's protocol, strict and kind (docs/protocol.md sections 1 and 2): lines in, commands out. What the
// server says back is in line_text.ts.

import type { Command } from "../engine/command.ts";
import type { SafeText } from "../engine/text.ts";
import type { Confided, Dialect } from "./dialect.ts";
import { COMMANDS_BY_NAME } from "./line_commands.ts";
import { LineDecoder, type LineReading } from "./line_decoder.ts";
import { type CommandUsage, lineRenderer } from "./line_text.ts";
import { nearestOf } from "./nearest.ts";
import {
  fromFirstVisible,
  isPlain,
  ownCopy,
  part,
  sanitize,
  sanitizeTyped,
  trimmed,
  verbatim,
  visible,
} from "./sanitize.ts";

/** What a {@link lineDialect} can be told. */
export interface LineDialectOptions {
  /** The recipe to the letter, without commands that start with `/` and without protection from control characters. Default `false`. */
  readonly strict?: boolean;
  /** Commands of the host program's own. Default none. */
  readonly commands?: readonly CommandUsage[];
}

/**
 * The line protocol.
 *
 * @throws {TypeError} if a command of the host program can't be typed, or has the name of another
 */
export function lineDialect(options: LineDialectOptions = {}): Dialect {
  const clean = options.strict ? verbatim : sanitize;
  const reading = lineReading(options);
  return {
    decoder: (options) => new LineDecoder(reading, options),
    render: lineRenderer(options.commands ?? [], clean),
    echoes: true,
    clean,
  };
}

/** How that dialect reads a line. */
export function lineReading({ strict = false, commands = [] }: LineDialectOptions): LineReading {
  const own = namesOf(commands);
  return strict
    ? { isGuarded: false, isPlain: () => true, typed: verbatim, parse: parseStrict }
    : { isGuarded: true, isPlain, typed: sanitizeTyped, parse: (line) => parseDefault(line, own) };
}

const REGISTER = /^REGISTER\s+([\w-]{3,})$/i;
/** What follows the white space is the message, and there is one: the line has none at its end. */
const SEND = /^SEND\s+@([\w-]+)\s+/i;
/** Names of people on IRC have more letters; the recipe knows none of them. */
const SEND_TO_IRC = /^SEND\s+@([\w\-[\]\\`^|]+)\s+/i;
/** Private text that misses `SEND` by a hair must not go to everyone. */
const NEAR_MISS = /^(?:send\s*@|(REGISTER|SEND)\b)/i;
/** So must a password not: in capitals, or with something that looks like one behind a name, which may be one of IRC. */
const PASSWORD =
  /^(LOGIN|CLAIM|IDENTIFY)\s+\S|^(?:[Ll]ogin|[Ii]dentify)\s+@?[\w\-[\]\\`^|]+\s+(?=\S*[^a-z\s])\S+$/;

/** What a line asks for. */
type Parsed = Command | Confided;

function parseStrict(line: SafeText): Command | undefined {
  const text = trimmed(line);
  if (text === "") return undefined;
  return parseRecipe(text) ?? { kind: "say", text };
}

function parseDefault(line: SafeText, own: ReadonlySet<string>): Parsed | undefined {
  const text = trimmed(line);
  if (text === "") return undefined;
  if (text.startsWith("/")) return parseSlash(text, own);
  const command = parseRecipe(text) ?? parseNearMiss(text);
  if (command !== undefined) return command;
  return NOT_ASCII.test(text) ? parseDisguised(text, own) : { kind: "say", text };
}

/** What begins with something that nobody sees, or has it inside a command, is not said to everyone. */
function parseDisguised(text: SafeText, own: ReadonlySet<string>): Parsed | undefined {
  const bare = fromFirstVisible(text);
  if (bare === "") return undefined;
  if (bare.startsWith("/")) return parseSlash(bare, own);
  const command = parseRecipe(bare) ?? parseNearMiss(bare);
  if (command !== undefined) return command;
  const seen = visible(bare);
  const hidden = parseRecipe(seen) ?? parseNearMiss(seen);
  if (hidden === undefined) return seen.startsWith("/") ? parseSlash(seen, own) : { kind: "say", text };
  // Not carried out: whoever typed that did not mean just this name or just that text.
  return hidden.kind === "register" || hidden.kind === "send" ? { kind: "misuse", of: hidden.kind } : hidden;
}

/** Whatever is invisible is beyond ASCII. */
// deno-lint-ignore no-control-regex
const NOT_ASCII = /[^\x00-\x7F]/;

/** The commands of the recipe, in text without white space at its ends. Its first letter tells most lines from all of them. */
function parseRecipe(text: SafeText): Command | undefined {
  switch (text.charCodeAt(0) | LOWER_CASE) {
    case LETTER_Q:
      return text === "quit" ? { kind: "quit" } : undefined;
    case LETTER_E:
      return text === "exit" ? { kind: "quit" } : undefined;
    case LETTER_R: {
      const register = REGISTER.exec(text);
      return register === null ? undefined : { kind: "register", name: ownCopy(register[1] as string) };
    }
    case LETTER_S:
      return parseSend(text);
    default:
      return undefined;
  }
}

/** Whom the last line was sent to: people write to the same person again, and programs many times. */
let lastTo = "nobody";

function parseSend(text: SafeText): Command | undefined {
  // Spelt as nearly everybody does, `SEND @bob hi`: the regular expression takes most of the time of reading such a line.
  if (text.slice(0, START.length) === START) {
    const end = text.indexOf(" ", START.length);
    if (end > 0 && text.slice(START.length, end) === lastTo && isPrintable(text.charCodeAt(end + 1))) {
      return { kind: "send", to: lastTo, text: part(text, end + 1) };
    }
  }
  const send = SEND.exec(text);
  if (send === null) return undefined;
  lastTo = send[1] as string;
  return { kind: "send", to: lastTo, text: part(text, send[0].length) };
}

const START = "SEND @";

/** Certainly no white space. */
function isPrintable(code: number): boolean {
  return code > 0x20 && code < 0x7f;
}

/** The bit that tells `s` from `S`. */
const LOWER_CASE = 0x20;
const LETTER_C = 0x63;
const LETTER_E = 0x65;
const LETTER_I = 0x69;
const LETTER_L = 0x6c;
const LETTER_Q = 0x71;
const LETTER_R = 0x72;
const LETTER_S = 0x73;

function parseNearMiss(text: SafeText): Command | undefined {
  const first = text.charCodeAt(0) | LOWER_CASE;
  if (first === LETTER_L || first === LETTER_C || first === LETTER_I) return parsePassword(text);
  if (first !== LETTER_R && first !== LETTER_S) return undefined;
  const [start, word] = NEAR_MISS.exec(text) ?? [];
  if (start === undefined) return undefined;
  const [head, to] = SEND_TO_IRC.exec(text) ?? [];
  if (head !== undefined && to !== undefined) {
    return { kind: "send", to: ownCopy(to), text: part(text, head.length) };
  }
  // "register me" and "send help" are things that people say; in capitals, or with an address, they are not.
  if (word !== undefined && word !== word.toUpperCase()) return undefined;
  return { kind: "misuse", of: word === "REGISTER" ? "register" : "send" };
}

function parsePassword(text: SafeText): Command | undefined {
  const [start, word] = PASSWORD.exec(text) ?? [];
  return start === undefined ? undefined : { kind: "misuse", of: word === "CLAIM" ? "claim" : "login" };
}

function parseSlash(text: SafeText, own: ReadonlySet<string>): Parsed {
  if (text.startsWith("//")) return { kind: "say", text: part(text, 1) };
  const end = text.search(/\s|$/);
  const typed = part(text, 1, end);
  const name = typed.toLowerCase();
  const args = trimmed(part(text, end));
  if (own.has(name)) return { kind: "custom", name, text: args };
  const command = COMMANDS_BY_NAME.get(name);
  if (command !== undefined) return command.read(args) ?? { kind: "misuse", of: name };
  const nearest = nearestOf(name, [...COMMANDS_BY_NAME.keys(), ...own]);
  return { kind: "unknown", name: part(typed, 0, MAX_QUOTED), nearest };
}

function namesOf(commands: readonly CommandUsage[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { name } of commands) {
    const key = name.toLowerCase();
    const isTaken = COMMANDS_BY_NAME.has(key) || names.has(key);
    if (isTaken || !/^[\w-]{1,32}$/.test(name)) {
      const wanted = isTaken ? "there is one of that name" : "wanted up to 32 letters, digits, - and _";
      throw new TypeError(`Cannot use command name ${JSON.stringify(name)}: ${wanted}`);
    }
    names.add(key);
  }
  return names;
}

/** 32 characters: enough to recognise what one typed, whatever it was. */
const MAX_QUOTED = 32;
