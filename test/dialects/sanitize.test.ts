// The door for text that other people see: nothing that plays tricks on a terminal gets through it.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { part, sanitize, sanitizeTyped, trimmed, verbatim } from "../../src/dialects/sanitize.ts";

const EXAMPLES: readonly (readonly [what: string, text: string, kept: string])[] = [
  ["plain text", "hello room", "hello room"],
  ["a tab", "a\tb", "a\tb"],
  ["an emoji joined of several, and a flag", "👩‍🚀 🏳️‍🌈 👍🏽", "👩‍🚀 🏳️‍🌈 👍🏽"],
  ["text from right to left, and its marks", "שלום \u200e!\u200f", "שלום \u200e!\u200f"],
  ["accents of their own", "e\u0301", "e\u0301"],
  ["C0 controls", "a\0\x01\x07\x08\n\v\f\r\x0e\x1a\x1fb", "ab"],
  ["DEL and C1 controls", "a\x7f\x80\x84\x85\x8d\x99b", "ab"],
  ["line and paragraph separators", "a\u2028b\u2029c", "abc"],
  [
    "bidirectional embeddings, overrides, isolates",
    "\u202aa\u202bb\u202cc\u202dd\u202ee\u2066f\u2067g\u2068h\u2069i",
    "abcdefghi",
  ],
  ["colours", "\x1b[1;31mred\x1b[0m", "red"],
  ["cursor movements and clearing", "a\x1b[2J\x1b[H\x1b[10;20Hb\x1b[?25l\x1b[ qc", "abc"],
  ["a title with BEL and with ST", "a\x1b]0;title\x07b\x1b]2;title\x1b\\c", "abc"],
  ["a hyperlink", "\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\", "click"],
  [
    "device control, privacy and application strings",
    "a\x1bP1$r\x1b\\b\x1b^x\x1b\\c\x1b_y\x1b\\d\x1bXz\x1b\\e",
    "abcde",
  ],
  ["one-byte introducers", "a\x9b31mb\x9d0;title\x9cc\x90x\x9cd", "abcd"],
  ["character sets and single escapes", "a\x1b(Bb\x1b7c\x1b=d\x1bce", "abcde"],
  ["a string without its end, up to the end", "a\x1b]0;title and the rest", "a"],
  ["a sequence without its end", "a\x1b[31", "a"],
  ["an ESC inside of a sequence", "a\x1b[31\x1b[0mb", "ab"],
  ["a lone ESC at the end", "a\x1b", "a"],
  ["pieces that would make a sequence without what is removed", "\x1b\x1b[\x1b[0m31mred", "31mred"],
  ["controls inside of a word", "q\0u\x07it", "quit"],
];

describe("sanitizer", () => {
  test.each(EXAMPLES)("handles %s", (_, text, kept) => {
    expect(sanitize(text)).toBe(kept);
  });

  test("lets no forbidden code point through", () => {
    fc.assert(
      fc.property(hurtingText, (text) => {
        for (const char of sanitize(text)) expect(isForbidden(char.codePointAt(0) as number)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  test("forbids exactly what it should, of all code points of the basic plane", () => {
    for (let code = 0; code < 0x10000; code++) {
      expect(sanitize(`a${String.fromCharCode(code)}`) === "a", code.toString(16)).toBe(isForbidden(code));
    }
  });

  test("changes nothing that it has let through", () => {
    fc.assert(fc.property(hurtingText, (text) => {
      const safe = sanitize(text);
      expect(sanitize(safe)).toBe(safe);
    }));
  });

  test("removes escape sequences as a whole, and nothing else", () => {
    const item = fc.oneof(
      fc.string({ unit: "grapheme-composite" }).filter((text) => sanitize(text) === text)
        .map((text) => ({ text, kept: text })),
      sequence.map((text) => ({ text, kept: "" })),
    );
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const join = (key: "text" | "kept") => items.map((item) => item[key]).join("");
        expect(sanitize(join("text"))).toBe(join("kept"));
      }),
      { numRuns: 500 },
    );
  });

  // A pattern that goes back and forth would need hours for these, and the test would run out of time.
  test.each([
    "\x1b",
    "\x1b[",
    "\x1b[0",
    "\x1b[ ",
    "\x1b]",
    "\x1b]x",
    "\x1b(",
    "\x9b",
    "\x9dx",
    "\x07",
    "\x1bP\x1b",
  ])(
    "is linear: 1 MiB of %j",
    (piece) => {
      const text = piece.repeat(Math.ceil(1_048_576 / piece.length));
      for (const char of sanitize(text)) expect(isForbidden(char.charCodeAt(0))).toBe(false);
    },
  );

  // 32,768 of these took seconds when each was searched to the end of the line for its terminator.
  test.each([
    "\x90",
    "\x98",
    "\x9d",
    "\x9e",
    "\x9f",
    "\x9ex",
    "\x1b]",
    "\x1b[0",
    "\x9b0",
    "\x1bO",
    "a\b",
    " \x17",
  ])(
    "is linear in what keys send: 64 KiB of %j",
    (piece) => {
      const text = piece.repeat(Math.ceil(65_536 / piece.length));
      expect([...sanitizeTyped(text)].some((char) => isForbidden(char.charCodeAt(0)))).toBe(false);
    },
  );

  test("takes a string that a key sent from its last beginning to its end", () => {
    expect(sanitizeTyped("\x90x\x9chi\x1b]0;title\x07!")).toBe("hi!");
    expect(sanitizeTyped("\x90a\x90b\x9cX")).toBe("aX");
  });

  test("trims and cuts safe text to safe text", () => {
    expect(trimmed(sanitize(" \t a b\u00a0"))).toBe("a b");
    expect(part(sanitize("/help"), 1)).toBe("help");
    expect(part(sanitize("/help me"), 1, 5)).toBe("help");
  });

  test("has a back door for the recipe to the letter", () => {
    fc.assert(fc.property(hurtingText, (text) => {
      expect(verbatim(text)).toBe(text);
    }));
  });
});

const PIECES = [
  "\x1b",
  "[",
  "]",
  "\x9b",
  "\x9d",
  "\x9c",
  "\x07",
  "\\",
  "0;",
  "m",
  "P",
  "\n",
  "\r",
  "\t",
  "\u202e",
  "\u2028",
  "\0",
  "a",
  "é",
  "👩‍🚀",
];

const hurtingText = fc.array(
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...PIECES) }, {
    weight: 1,
    arbitrary: fc.string({ unit: "binary" }),
  }),
).map((parts) => parts.join(""));

/** Whole sequences of ECMA-48, as a terminal takes them. */
const sequence = fc.oneof(
  fc.tuple(
    fc.constantFrom("\x1b[", "\x9b"),
    fc.string({ unit: fc.constantFrom(..."0123456789;:<=>?"), maxLength: 6 }),
    fc.string({ unit: fc.constantFrom(..." !\"#$%&'()*+,-./"), maxLength: 2 }),
    fc.constantFrom(..."@ABHJKm~"),
  ).map((parts) => parts.join("")),
  fc.tuple(
    fc.constantFrom("\x1b]", "\x1bP", "\x1bX", "\x1b^", "\x1b_", "\x9d", "\x90", "\x98", "\x9e", "\x9f"),
    fc.string({ maxLength: 12 }),
    fc.constantFrom("\x07", "\x1b\\", "\x9c"),
  ).map((parts) => parts.join("")),
  fc.tuple(fc.constantFrom("", "(", ")", "#", " "), fc.constantFrom(..."0178=>AB")).map(([middle, end]) =>
    `\x1b${middle}${end}`
  ),
);

function isForbidden(code: number): boolean {
  return (code < 0x20 && code !== 9) || (code >= 0x7f && code <= 0x9f) || code === 0x2028 ||
    code === 0x2029 ||
    (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}
