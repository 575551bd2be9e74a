// The level that an engine computes at, as part of the state.

import { expect, test } from "vitest";
import { withKept } from "../../src/engine/kept.ts";
import { stateOf } from "../../src/engine/from_plain.ts";
import { ENGINE_LEVELS } from "../../src/engine/levels.ts";
import { plainState } from "../../src/engine/plain_state.ts";
import { DEFAULT_RULES } from "../../src/engine/rules.ts";
import { createState } from "../../src/engine/state.ts";
import { step } from "../../src/engine/step.ts";

test("a chat of its own is at the newest level, and all know the first", () => {
  expect(createState().level).toBe(ENGINE_LEVELS.high);
  expect(ENGINE_LEVELS.low).toBeLessThanOrEqual(ENGINE_LEVELS.high);
});

test("a level stays, whatever happens, until it is raised, and then nobody notices", () => {
  let state = createState(DEFAULT_RULES, "e", 7);
  for (const session of [1, 2]) state = step(state, { kind: "connected", session }).state;
  state = step(state, { kind: "named", session: 1, name: "ann" }).state;
  expect(state.level).toBe(7);
  const rules = { ...DEFAULT_RULES, maxRooms: 7 };
  const { effects, state: raised } = step(state, { kind: "leveled", level: 8, rules });
  expect([effects, raised.level, raised.rules]).toEqual([[], 8, rules]);
  expect(raised.sessions).toBe(state.sessions);
  expect(stateOf(plainState(raised)).level).toBe(8);
  const refounded = step(raised, { kind: "refounded", rules: DEFAULT_RULES }).state;
  expect(refounded.level).toBe(8);
  expect(withKept(refounded, { accounts: [], rooms: [], sanctions: [] }).level).toBe(8);
});

test("the first level goes without saying, as it did before there were others", () => {
  const plain = plainState(createState(DEFAULT_RULES, "e", 1));
  expect(JSON.stringify(plain)).not.toContain('"level"');
  expect(stateOf(JSON.parse(JSON.stringify(plain))).level).toBe(1);
});
