// Text that comes back from a column as it went in. libsql 0.5.29 and Deno 2.9.6 read only up to a NUL, and half of a
// surrogate pair has no place in UTF-8. Lines never have either; names of a host's own rules might.

/** SUBSTITUTE: what ASCII has for a character that cannot be sent. Four hexadecimal digits follow. */
const ESCAPE = "\u001A";

// With the flag u, \p{Cs} is half of a pair.
// deno-lint-ignore no-control-regex
const TO_ESCAPE = /[\u0000\u001A\p{Cs}]/gu;
// deno-lint-ignore no-control-regex
const ESCAPED = /\u001A([0-9a-f]{4})/g;

/** Text as a column holds it: as it is, as good as always. */
export function toColumn(text: string): string {
  return text.replace(TO_ESCAPE, (unit) => ESCAPE + unit.charCodeAt(0).toString(16).padStart(4, "0"));
}

/**
 * The text that is in a column.
 *
 * @throws {TypeError} if it is none: SQLite keeps bytes in any column
 */
export function fromColumn<T extends string>(text: T): T {
  if (typeof text !== "string") throw new TypeError("This is no text");
  if (!text.includes(ESCAPE)) return text;
  return text.replace(ESCAPED, (_, digits) => String.fromCharCode(parseInt(digits, 16))) as T;
}

/** Null is what is undefined here. */
export function toNullable(text: string | undefined): string | null {
  return text === undefined ? null : toColumn(text);
}

/** Null is what is undefined here. */
export function fromNullable<T extends string>(text: T | null): T | undefined {
  return text === null ? undefined : fromColumn(text);
}
