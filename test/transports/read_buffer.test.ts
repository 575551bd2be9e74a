// How much is read at once, by what the last reads brought.

import { expect, test } from "vitest";
import { LargeBuffers, ReadBuffer } from "../../src/transports/shared/read_buffer.ts";

const SMALL = 512;
const MEDIUM = 2_048;
const LARGE = 65_536;

/** The sizes of the reads that follow reads of so many bytes. */
function sizesAfter(counts: readonly (number | null)[], pool = new LargeBuffers()): number[] {
  const buffer = new ReadBuffer(pool);
  return counts.map((count) => {
    buffer.fit(count);
    return buffer.bytes.length;
  });
}

test("who says little is read with little", () => {
  expect(sizesAfter([10, 100, SMALL - 1, null])).toEqual([SMALL, SMALL, SMALL, SMALL]);
});

test("who says some dozens of lines at once is read in one go from then on, until it says little twice", () => {
  expect(sizesAfter([SMALL, 224, 736, 736, 100, 736, 100, 100])).toEqual([
    ...[MEDIUM, MEDIUM, MEDIUM, MEDIUM, MEDIUM, MEDIUM, MEDIUM],
    SMALL,
  ]);
});

test("who says much has a large buffer on loan, and gives it back at the first pause", () => {
  const pool = new LargeBuffers();
  expect(sizesAfter([SMALL, MEDIUM, LARGE, LARGE, 1000], pool)).toEqual([MEDIUM, LARGE, LARGE, LARGE, SMALL]);
  expect(pool.borrow()).toHaveLength(LARGE);
});

test("when all large ones are lent, the rest reads less", () => {
  const pool = new LargeBuffers();
  for (let lent = 0; lent < 64; lent++) pool.borrow();
  expect(sizesAfter([SMALL, MEDIUM, MEDIUM], pool)).toEqual([MEDIUM, MEDIUM, MEDIUM]);
});

test("whoever has ended pins little", () => {
  expect(sizesAfter([SMALL, 700, null])).toEqual([MEDIUM, MEDIUM, SMALL]);
});
