// Masks: what they are made of, and whom they fit.

import fc from "fast-check";
import { expect, test } from "vitest";
import { completeMask, isAmong, matches, MAX_MASK } from "../../src/engine/masks.ts";

test.each([
  ["bob", "bob!*@*"],
  ["b*b", "b*b!*@*"],
  ["bob!nc", "bob!nc@*"],
  ["bob!", "bob!*@*"],
  ["@k3v9", "*!*@k3v9"],
  ["~nc@k3v9", "*!~nc@k3v9"],
  ["bob!~nc@k3v9", "bob!~nc@k3v9"],
  ["a@b!c", "a@b!c@*"],
  ["a!b!c@d@e", "a!b!c@d@e"],
  ["****bob***!***@**", "*bob*!*@*"],
])("%s is %s", (typed, mask) => {
  expect(completeMask(typed)).toBe(mask);
});

test("what is empty, has a space or is too long is no mask", () => {
  expect(["", " ", "a b", "a\tb", "x".repeat(MAX_MASK)].map(completeMask)).toEqual(Array(5).fill(undefined));
  expect(completeMask("x".repeat(MAX_MASK - 4))).toHaveLength(MAX_MASK);
});

test("a whole mask stays what it is", () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom("a", "!", "@", "*", "?") }), (text) => {
    const mask = completeMask(text);
    if (mask !== undefined) expect(completeMask(mask)).toBe(mask);
  }));
});

test("a mask fits what a regular expression would find", () => {
  const mask = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 8 });
  const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 10 });
  fc.assert(
    fc.property(mask, text, (mask, text) => {
      const like = mask.replaceAll("*", ".*").replaceAll("?", ".");
      expect(matches(mask, text)).toBe(new RegExp(`^${like}$`).test(text));
    }),
    { numRuns: 2_000 },
  );
});

test("the worst mask is looked at in no time: a regular expression would take years", () => {
  const mask = `${"*a".repeat(MAX_MASK / 2 - 1)}*b`;
  const text = "a".repeat(400);
  let count = 0;
  // 60 of them, for each of a thousand lines.
  for (let i = 0; i < 60_000; i++) if (matches(mask, text)) count++;
  expect(count).toBe(0);
});

test("case makes no difference, and who has said nothing of itself has a place all the same", () => {
  const bob = { name: "Bob", profile: undefined, cloak: "k3v9", account: undefined };
  const fits = (mask: string, origin = bob) => isAmong([{ mask, by: undefined, at: 0 }], origin);
  expect(fits("bOB!*@*")).toBe(true);
  expect(fits("*!*@K3V9")).toBe(true);
  expect(fits("*!~nc@*", { ...bob, profile: { ident: "nc", realName: "B" } } as never)).toBe(true);
  expect(fits("bobby!*@*")).toBe(false);
  expect(fits("guest!*@*", { ...bob, name: undefined } as never)).toBe(true);
});
