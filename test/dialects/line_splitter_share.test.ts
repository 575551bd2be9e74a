// A large chunk costs its bytes, not a string for each of its lines, until they are taken.

import { expect, test } from "vitest";
import { createLineSplitter, feed, hasLine, nextLine } from "../../src/dialects/line_splitter.ts";

test("a chunk of half a million line ends is split only as far as its lines are taken", () => {
  const splitter = createLineSplitter(4096);
  feed(splitter, new Uint8Array(524_288).fill(10));
  let most = splitter.lines.length;
  let count = 0;
  while (hasLine(splitter)) {
    expect(nextLine(splitter)).toBe("");
    count += 1;
    most = Math.max(most, splitter.lines.length);
  }
  expect(count).toBe(524_288);
  expect(most).toBeLessThanOrEqual(4_097);
  expect(nextLine(splitter)).toBeUndefined();
  feed(splitter, new TextEncoder().encode("one\ntwo\n"));
  expect([nextLine(splitter), nextLine(splitter), nextLine(splitter)]).toEqual(["one", "two", undefined]);
});
