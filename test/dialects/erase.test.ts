// Backspace and DEL, by code point, against a model that types key by key.

import fc from "fast-check";
import { expect, test } from "vitest";
import { erased } from "../../src/dialects/erase.ts";

const keys = fc.array(
  fc.oneof(fc.constantFrom("\b", "\x7f", "a", "é", "👍", " "), fc.string({ unit: "grapheme" })),
);

test.each([
  ["alcie\b\b\bice", "alice"],
  ["hellp\x7fo", "hello"],
  ["\b\bx", "x"],
  ["👍\b", ""],
  ["nothing to do", "nothing to do"],
])("%j is what its typist saw: %j", (typed, seen) => {
  expect(erased(typed)).toBe(seen);
});

test("each takes the character before it, and whatever is left has none of them", () => {
  fc.assert(fc.property(keys, (keys) => {
    let seen = "";
    for (const key of keys.join("")) {
      seen = key === "\b" || key === "\x7f" ? [...seen].slice(0, -1).join("") : seen + key;
    }
    expect(erased(keys.join(""))).toBe(seen);
  }));
});
