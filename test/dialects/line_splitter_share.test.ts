// A large chunk costs its bytes, not a string for each of its lines, until they are taken.

import { expect, test } from "vitest";
import { LineSplitter } from "../../src/dialects/line_splitter.ts";

test("a chunk of half a million line ends is split only as far as its lines are taken", () => {
  const splitter = new LineSplitter(4096);
  splitter.feed(new Uint8Array(524_288).fill(10));
  // It is kept as the bytes it was, and some lines that are split already.
  expect(splitter.heldBytes).toBe(524_287 + 128);
  let count = 0;
  while (splitter.hasLine) {
    expect(splitter.next()).toBe("");
    count += 1;
    if (count % 1_000 === 0) expect(splitter.heldBytes).toBeLessThanOrEqual(524_287 - count + 2 * 4_096);
  }
  expect(count).toBe(524_288);
  expect(splitter.next()).toBeUndefined();
  splitter.feed(new TextEncoder().encode("one\ntwo\n"));
  expect([splitter.next(), splitter.next(), splitter.next()]).toEqual(["one", "two", undefined]);
});

test("chunks that come while lines wait are kept as they are, and each is counted", () => {
  const splitter = new LineSplitter(4096);
  for (let count = 0; count < 10_000; count++) {
    splitter.feed(Uint8Array.of(10));
    expect(splitter.heldBytes).toBeGreaterThanOrEqual(128 * count);
  }
  let lines = 0;
  while (splitter.next() !== undefined) lines += 1;
  expect(lines).toBe(10_000);
  expect(splitter.heldBytes).toBe(0);
});
