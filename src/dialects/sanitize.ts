// The only door for text that other people will see: whatever makes a `SafeText` is in this file.
//
// It works on decoded text, since cutting bytes 0x80 to 0x9F would break UTF-8. Escape sequences go as a
// whole, so that no `[31m` is left standing; every ESC and every C1 introducer goes with or without its
// sequence, so that nothing can be put together from the pieces.

import type { SafeText } from "../engine/text.ts";
import { erased } from "./erase.ts";

/** Removes control characters (but TAB), escape sequences, line separators and bidirectional overrides. */
export function sanitize(text: string): SafeText {
  if (!UNSAFE.test(text)) return text as SafeText;
  return text.replace(ESCAPE_SEQUENCES, "").replace(ALL_UNSAFE, "") as SafeText;
}

/** Whether all of these lines, between which an LF stands, are fit for other people's screens as they are. */
export function isPlain(lines: string): boolean {
  return !UNSAFE_IN_LINES.test(lines);
}

/**
 * {@link sanitize} for a line of a client, which may hold keys: those that sent a whole sequence go first (an arrow is not
 * what Backspace takes), then what its typist has erased. An Esc that was pressed takes no letter with it: the line behind
 * it may be a command.
 */
export function sanitizeTyped(line: string): SafeText {
  if (!UNSAFE.test(line)) return line as SafeText;
  return erased(line.replace(KEYS, withoutKey)).replace(ALL_UNSAFE, "") as SafeText;
}

function withoutKey(key: string, at: number, line: string): string {
  const last = key.slice(-1);
  return COMMAND.test(`${last}${line.slice(at + key.length, at + key.length + 8)}`) ? last : "";
}

/** Lets text through as it is: what {@link isPlain} has found so, and everything under strict rules. */
export function verbatim(text: string): SafeText {
  return text as SafeText;
}

/** White space off both ends. */
export function trimmed(text: SafeText): SafeText {
  return text.trim() as SafeText;
}

/** A part of safe text, which is as safe as the whole. */
export function part(text: SafeText, from: number, to?: number): SafeText {
  return text.slice(from, to) as SafeText;
}

/**
 * The same text in memory of its own. Engines keep a slice's whole parent alive, a block of up to 4 KiB of lines here, and
 * some texts outlive their line: 10,000 names could pin 40 MB.
 */
export function ownCopy<T extends string>(text: T): T {
  // Joining makes one flat text of the parts; adding them, or slicing, would only point at them.
  const half = text.length >> 1;
  return [text.slice(0, half), text.slice(half)].join("") as T;
}

/** Without what nobody sees at its beginning: an invisible character must not make a command a thing that is said. */
export function fromFirstVisible(text: SafeText): SafeText {
  return text.replace(LEADING_INVISIBLE, "") as SafeText;
}

/** Without any invisible character, and with full-width letters as others: what a line looks like. */
export function visible(text: SafeText): SafeText {
  return text.replace(ALL_INVISIBLE, "").normalize("NFKC").trim() as SafeText;
}

// Default ignorable: zero width characters, joiners, fillers, variation selectors, tags (Unicode, DerivedCoreProperties);
// other format characters; the blank of Braille, which is a symbol; and what stands for bytes that are no text.
const INVISIBLE = "\\p{Default_Ignorable_Code_Point}\\p{Cf}\\u2800\\uFFFD";
const LEADING_INVISIBLE = new RegExp(`^[\\s${INVISIBLE}]+`, "u");
const ALL_INVISIBLE = new RegExp(`[${INVISIBLE}]+`, "gu");

// C0 but TAB, DEL, C1; line and paragraph separator; embeddings and overrides, isolates.
const FORBIDDEN =
  "[\\u0000-\\u0008\\u000A-\\u001F\\u007F-\\u009F\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]";
const UNSAFE = new RegExp(FORBIDDEN);
const UNSAFE_IN_LINES = new RegExp(FORBIDDEN.replace("\\u000A", "\\u000B"));
const ALL_UNSAFE = new RegExp(FORBIDDEN, "g");

// What keys send as a whole: cursor and function keys (CSI, SS3), and pastes in brackets; strings with their terminator.
// A string has no other beginning in it: a line of nothing but beginnings would else be searched to its end from each.
const KEYS = new RegExp(
  [
    "(?:\\u001B\\[|\\u009B)[0-?]*[@-~]",
    "(?:\\u001BO|\\u008F)[@-~]",
    "(?:\\u001B[\\]PX^_]|[\\u0090\\u0098\\u009D-\\u009F])[^\\u0007\\u001B\\u0090\\u0098\\u009C-\\u009F]*(?:\\u0007|\\u001B\\\\|\\u009C)",
  ].join("|"),
  "g",
);
const COMMAND = /^(?:send|register|quit|exit|\/)/i;

// ECMA-48: control sequences; then strings (OSC, DCS, SOS, PM, APC) up to their terminator or the end of the
// line; then two-character escapes. Each alternative is linear in what it removes.
const ESCAPE_SEQUENCES = new RegExp(
  [
    "(?:\\u001B\\[|\\u009B)[0-?]*[ -/]*[@-~]?",
    "(?:\\u001B[\\]PX^_]|[\\u0090\\u0098\\u009D-\\u009F])[^\\u0007\\u001B\\u009C]*(?:\\u0007|\\u001B\\\\|\\u009C)?",
    "\\u001B[ -/]*[0-~]?",
  ].join("|"),
  "g",
);

/** The same text without halves of characters, which UTF-8 can't carry: JSON can write them. */
export function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udfff]/gu, "\ufffd");
}
