// What a command of the host program returns is looked at before it becomes the state of everybody's chat.

import { Set } from "immutable";
import { describe, expect, test } from "vitest";
import type { CustomCommand } from "../../src/engine/commands/custom.ts";
import { type ChatState, createState } from "../../src/engine/state.ts";
import { createStep, step } from "../../src/engine/step.ts";
import type { SafeText } from "../../src/engine/text.ts";

const { state: CHAT } = step(createState(), { kind: "connected", session: 1 });

/** The state after somebody typed a command that makes this of it. */
function after(made: (state: ChatState) => unknown): ChatState {
  const handler = ((state) => ({ state: made(state), effects: [] })) as CustomCommand["handler"];
  const steps = createStep([{ name: "roll", usage: "/roll", help: "rolls", handler }]);
  const command = { kind: "custom", name: "roll", text: "" as SafeText } as const;
  return steps(CHAT, { kind: "said", session: 1, command, moment: { now: 0, random: 0 } }).state;
}

test("a handler may give back the same state, or another one", () => {
  expect(after((state) => state)).toBe(CHAT);
  expect(after((state) => ({ ...state, made: 3, former: [] }))).toEqual({ ...CHAT, made: 3, former: [] });
});

// All fields, whatever there will be.
describe.each(Object.keys(CHAT))("a state without %s", (field) => {
  test.each([undefined, null, Number.NaN])("is refused: %s", (value) => {
    expect(() => after((state) => ({ ...state, [field]: value }))).toThrow(
      `its state is no state of a chat, for its "${field}"`,
    );
  });

  test("is refused where the field is missing", () => {
    const without = Object.fromEntries(Object.entries(CHAT).filter(([name]) => name !== field));
    expect(() => after(() => without)).toThrow(`its state is no state of a chat, for its "${field}"`);
  });
});

test.each<[field: keyof ChatState, value: unknown]>([
  ["waiting", -1],
  ["peak", 0.5],
  ["former", [undefined]],
  ["detached", new Map()],
  ["sessions", CHAT.sessions.map((session) => ({ ...session, account: "alice" }))],
  ["loggedIn", CHAT.loggedIn.set("alice", Set([1]))],
])("a state with a wrong %s is refused", (field, value) => {
  expect(() => after((state) => ({ ...state, [field]: value }))).toThrow(TypeError);
});
