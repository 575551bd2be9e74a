// The engine's benchmark with a few people, on this runtime: that it measures what it says, not how long that takes.

import { expect, test } from "vitest";
import { measureEngine } from "../../scripts/bench/engine.ts";
import { QUICK_SIZES, STEPS } from "../../scripts/bench/engine_sizes.ts";
import { engineTable } from "../../scripts/bench/engine_table.ts";
import { EngineWorld } from "../../scripts/bench/engine_world.ts";
import { RUNTIME } from "../support/command.ts";

test("every kind of step is measured at every size, with the memory of a person", () => {
  const { runtime, sizes, version } = measureEngine(QUICK_SIZES, 2);
  expect(runtime).toBe(RUNTIME);
  expect(version).toMatch(/^\d+\.\d+\.\d+/);
  expect(sizes.map(({ people, rooms }) => ({ people, rooms }))).toEqual(QUICK_SIZES);
  for (const { mean, memory, steps } of sizes) {
    expect(Object.keys(steps).toSorted()).toEqual(Object.keys(STEPS).toSorted());
    for (const time of [...Object.values(steps), mean]) expect(time).toBeGreaterThan(0);
    expect(memory).toBeGreaterThan(0);
  }
});

test("a step that is refused is a failure, not a fast step", () => {
  // In a chat that may have no rooms nobody can make one.
  const world = () => new EngineWorld({ people: 10, rooms: 0 });
  expect(world).toThrow("Cannot measure join: got");
});

test("a table has a line for each kind of step and a column for each size", () => {
  const steps = Object.fromEntries(Object.keys(STEPS).map((name, index) => [name, index + 0.5]));
  const size = { people: 10_000, rooms: 1, steps, mean: 2.5, memory: 1024 };
  const table = engineTable({ runtime: "node", version: "20.20.2", sizes: [size, { ...size, rooms: 1000 }] });
  expect(table).toContain("The engine alone on Node 20.20.2");
  expect(table).toMatch(/^people +10,000 +10,000$/m);
  expect(table).toMatch(/^rooms +1 +1,000$/m);
  expect(table).toMatch(/^says a line there +3\.50 +3\.50$/m);
  expect(table).toMatch(/^bytes of heap for each person +1024 +1024$/m);
});
