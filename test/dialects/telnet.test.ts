// The telnet filter, cut anywhere, against one regular expression for all bytes at once.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createTelnetFilter } from "../../src/dialects/telnet.ts";
import { byteByByte, cut, hurtingBytes, latin1, unlatin1, whole } from "./cuts.ts";

const EXAMPLES: readonly (readonly [what: string, bytes: string, kept: string])[] = [
  ["plain text", "hello\n", "hello\n"],
  ["UTF-8", "\xe2\x82\xac\n", "\xe2\x82\xac\n"],
  ["WILL, WONT, DO and DONT with their option", "a\xff\xfb\x01\xff\xfc\x02\xff\xfd\x03\xff\xfe\x04b", "ab"],
  ["an option that looks like a letter or a line end", "\xff\xfba\xff\xfd\nb", "b"],
  ["an option that looks like IAC", "\xff\xfb\xffa", "a"],
  ["commands without an option", "a\xff\xf1b\xff\xf4c\xff\xf9d", "abcd"],
  ["a subnegotiation", "a\xff\xfa\x18\0XTERM\xff\xf0b", "ab"],
  ["a subnegotiation with an escaped IAC", "a\xff\xfa\x18\xff\xff\xf0x\xff\xf0b", "ab"],
  ["an escaped IAC", "a\xff\xffb", "ab"],
  ["a command without its end", "a\xff", "a"],
  ["an option without its end", "a\xff\xfd", "a"],
  ["a subnegotiation without its end", "a\xff\xfa\x18text\n\xff", "a"],
];

describe("telnet filter", () => {
  test.each(EXAMPLES)("handles %s, whole and byte by byte", (_, text, kept) => {
    const bytes = latin1(text);
    expect(filtered(whole(bytes))).toBe(kept);
    expect(filtered(byteByByte(bytes))).toBe(kept);
    expect(modelFiltered(bytes)).toBe(kept);
  });

  test("keeps the same, however the bytes are cut", () => {
    const bytes = hurtingBytes([
      "\xff\xf7",
      "\xff\xf8",
      "\xff",
      "\xfa",
      "\xf0",
      "\xfb",
      "\xfe",
      "\xff\xfa",
      "\xff\xf0",
      "text",
      "\n",
    ]);
    fc.assert(
      fc.property(cut(bytes), ({ bytes, chunks }) => {
        const kept = modelFiltered(bytes);
        expect(filtered(chunks)).toBe(kept);
        expect(filtered(byteByByte(bytes))).toBe(kept);
        expect(kept).not.toContain("\xff");
      }),
      { numRuns: 1000 },
    );
  });

  test("keeps every byte of text in UTF-8", () => {
    fc.assert(
      fc.property(
        cut(fc.string({ unit: "grapheme" }).map((text) => new TextEncoder().encode(text))),
        ({ bytes, chunks }) => {
          expect(filtered(chunks)).toBe(unlatin1(bytes));
        },
      ),
    );
  });

  test("never changes the chunk that it is given", () => {
    fc.assert(fc.property(hurtingBytes(["\xff", "\xfa", "a"]), (bytes) => {
      const before = unlatin1(bytes);
      createTelnetFilter()(bytes);
      expect(unlatin1(bytes)).toBe(before);
    }));
  });
});

function filtered(chunks: readonly Uint8Array[]): string {
  const filter = createTelnetFilter();
  return chunks.map((chunk) => unlatin1(filter(chunk))).join("");
}

/** RFC 854 and 855 as a pattern, of which two keys for erasing stay: a subnegotiation, an option, another command; the last one may lack its end. */
function modelFiltered(bytes: Uint8Array): string {
  const negotiation = /\xff(?:\xfa(?:[^\xff]|\xff[^\xf0])*(?:\xff\xf0|\xff?$)|[\xfb-\xfe](?:[^]|$)|[^]|$)/g;
  const keys: { readonly [keys: string]: string } = { "\xff\xf7": "\b", "\xff\xf8": "\x15" };
  return unlatin1(bytes).replace(negotiation, (found) => keys[found] ?? "");
}
