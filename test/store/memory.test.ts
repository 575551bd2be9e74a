// The store in memory keeps the contract.

import { expect, test } from "vitest";
import { memoryStore } from "../../src/store/memory.ts";
import { testStore } from "./contract.ts";

testStore("memory", { place: memoryStore, open: (store) => store });

test("numbers of lines that make no sense are refused", () => {
  for (const linesKept of [-1, 1.5, NaN, Infinity]) {
    expect(() => memoryStore({ linesKept })).toThrow(RangeError);
    expect(() => memoryStore({ linesLoaded: linesKept })).toThrow("Cannot keep lines: linesLoaded must be");
  }
});
