// One of several servers of a chat is gone, and its people with it.

import { expect, test } from "vitest";
import type { Input } from "../../src/engine/input.ts";
import { type ChatState, createState } from "../../src/engine/state.ts";
import { step } from "../../src/engine/step.ts";

const moment = { now: 0, random: 0 };

function after(inputs: readonly Input[], from = createState()): ChatState {
  return inputs.reduce((state, input) => step(state, input).state, from);
}

const named = (session: number, name: string): Input => ({ kind: "named", session, name });

test("nodeGone ends the sessions of that server alone, told first, and their names are free", () => {
  const state = after([
    ...[64, 65, 129, 128].map((session): Input => ({ kind: "connected", session })),
    named(64, "alice"),
    named(65, "bob"),
    named(129, "carol"),
  ]);
  const { effects, state: next } = step(state, { kind: "nodeGone", place: 1, at: 1, why: "left" });
  expect([...next.sessions.keys()].sort()).toEqual([128, 64]);
  expect([...next.names.keys()]).toEqual(["alice"]);
  expect(effects.flatMap((effect) => effect.kind === "hangUp" ? [effect.session] : [])).toEqual([65, 129]);
  expect(effects[0]).toEqual({ kind: "deliver", session: 65, notice: { kind: "stopping" } });
  expect(step(next, { kind: "nodeGone", place: 1, at: 2, why: "silent" }).effects).toEqual([]);
});

test("a program of a server that is gone comes back by another one, as who it was", () => {
  const hello = (session: number, token: string, resume?: string): Input => ({
    kind: "said",
    session,
    command: { kind: "hello", token, resume },
    moment,
  });
  const state = after([
    { kind: "connected", session: 65 },
    hello(65, "first"),
    named(65, "bob"),
    { kind: "nodeGone", place: 1, at: 1, why: "left" },
  ]);
  expect(state.detached.has(65)).toBe(true);
  const back = after([{ kind: "connected", session: 66 }, hello(66, "second", "first")], state);
  expect(back.sessions.get(66)?.name).toBe("bob");
  expect(back.sessions.size).toBe(1);
});
