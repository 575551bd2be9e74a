// Turns and clocks: who wants to know costs two looks, who does not costs none.

import { expect, test } from "vitest";
import { timedTurns } from "../../src/server/turn_times.ts";

test("a turn is timed from when it has something to write until that is written", () => {
  const times = [5, 12, 20, 21];
  const taken: number[] = [];
  const scheduled: (() => void)[] = [];
  const endOfTurn = timedTurns(
    (callback) => scheduled.push(callback),
    (milliseconds) => taken.push(milliseconds),
    () => times.shift() as number,
  );
  endOfTurn(() => {});
  expect(taken).toEqual([]);
  scheduled.shift()?.();
  endOfTurn(() => {
    throw new Error("A mistake");
  });
  expect(() => scheduled.shift()?.()).toThrow("A mistake");
  expect([taken, times]).toEqual([[7, 1], []]);
});

test("where nobody wants to know, nothing comes between", () => {
  const endOfTurn = () => {};
  expect(timedTurns(endOfTurn, undefined)).toBe(endOfTurn);
});
