// Text to bytes: what the encoder of the platform gives, whatever was encoded before, and nobody's bytes are another's.

import fc from "fast-check";
import { expect, test } from "vitest";
import { encode } from "../../src/server/encode.ts";

const plain = new TextEncoder();

test("gives the platform's UTF-8, and leaves earlier bytes as they were", () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 200 }),
    fc.nat(12_000).map((length) => "ä→𝄞x".repeat(length).slice(0, length)),
  );
  fc.assert(
    fc.property(fc.array(text, { maxLength: 40 }), (texts) => {
      const encoded = texts.map((text) => encode(text));
      expect(encoded.map((bytes) => [...bytes])).toEqual(texts.map((text) => [...plain.encode(text)]));
    }),
    { numRuns: 50 },
  );
});

test("gives half a surrogate pair as the platform does", () => {
  expect([...encode("a\ud800b")]).toEqual([...plain.encode("a\ud800b")]);
});
