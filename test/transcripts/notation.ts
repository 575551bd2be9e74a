// How bytes are written in a transcript: text as it is, everything that one can't see as an escape, and a
// line feed at the end of each line unless a backslash ends it.

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The bytes that a text stands for. */
export function bytesOf(text: string, place: string): Uint8Array {
  const parts: Uint8Array[] = [];
  const endsLine = !/(?<!\\)(?:\\\\)*\\$/.test(text);
  const body = endsLine ? text : text.slice(0, -1);
  for (const [piece, escape] of body.matchAll(/\\(u\{[0-9a-f]+\}|x[0-9a-f]{2}|.?)|[^\\]+/gisu)) {
    if (escape === undefined) parts.push(encoder.encode(piece));
    else if (escape.startsWith("u{")) {
      parts.push(encoder.encode(String.fromCodePoint(parseInt(escape.slice(2), 16))));
    } else if (/^x../.test(escape)) parts.push(Uint8Array.of(parseInt(escape.slice(1), 16)));
    else if (escape in ESCAPES) parts.push(Uint8Array.of(ESCAPES[escape as keyof typeof ESCAPES]));
    else throw new SyntaxError(`${place}: no such escape: ${piece}`);
  }
  if (endsLine) parts.push(Uint8Array.of(LF));
  return concat(parts);
}

/** Bytes as lines of text: the inverse of {@link bytesOf}, one text for each line. */
export function textsOf(bytes: Uint8Array): string[] {
  const texts: string[] = [];
  for (let from = 0; from < bytes.length;) {
    const found = bytes.indexOf(LF, from);
    const end = found < 0 ? bytes.length : found;
    const text = textOf(bytes.subarray(from, end)).replace(/ $/, "\\x20");
    texts.push(found < 0 ? `${text}\\` : text);
    from = end + 1;
  }
  return texts;
}

/** One array after another. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Whether both have the same bytes. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

const LF = 10;
const ESCAPES = { "\\": 92, r: 13, n: LF, t: 9 } as const;

function textOf(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const char = charAt(bytes, at);
    text += char === undefined ? `\\x${hex(bytes[at] as number, 2)}` : escaped(char);
    at += char === undefined ? 1 : encoder.encode(char).length;
  }
  return text;
}

/** The character whose UTF-8 begins there, if one does. */
function charAt(bytes: Uint8Array, at: number): string | undefined {
  const first = bytes[at] as number;
  const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  try {
    return decoder.decode(bytes.subarray(at, at + length));
  } catch {
    return undefined;
  }
}

/** What can't be seen, or looks like something else, is written as an escape. */
function escaped(char: string): string {
  if (char === "\\") return "\\\\";
  if (char === "\r") return "\\r";
  if (char === "\t") return "\\t";
  const code = char.codePointAt(0) as number;
  if (code < 0x20 || code === 0x7f) return `\\x${hex(code, 2)}`;
  return /[\p{C}\p{Z}]/u.test(char) && char !== " " ? `\\u{${hex(code, 1)}}` : char;
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, "0");
}

/** What differs from start to start: the word for a numbering of lines, and moments. Lines stay as long as they were. */
export function withoutChance(latin1: string): string {
  return latin1.replace(/(?<=\/history since )\w+-/g, "E-").replace(
    /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g,
    "2026-01-01 00:00:00",
  );
}
