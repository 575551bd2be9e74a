// Saying how far one has read: what it must not cost.

import { expect, test } from "vitest";
import type { Input } from "../../src/engine/input.ts";
import { type ChatState, createState } from "../../src/engine/state.ts";
import { step } from "../../src/engine/step.ts";

function after(state: ChatState, ...inputs: readonly Input[]): ChatState {
  return inputs.reduce((next, input) => step(next, input).state, state);
}

test("all clients of an account are told how far one of them has read, and nobody else is looked at", () => {
  const moment = { now: 1, random: 0 };
  const alice = after(
    createState(),
    { kind: "connected", session: 1 },
    { kind: "said", session: 1, command: { kind: "register", name: "alice" }, moment },
    { kind: "hashed", session: 1, name: "alice", hash: "hash", at: 1 },
    { kind: "connected", session: 2, isRoaming: true },
    { kind: "verified", session: 2, name: "alice", hash: "hash", verdict: "granted", at: 1 },
    { kind: "connected", session: 3 },
  );
  // As sessions one by one, and not all of them: there may be ten thousand.
  const refused = () => {
    throw new Error("all sessions are looked at");
  };
  const sessions = Object.assign(Object.create(alice.sessions), {
    values: refused,
    entries: refused,
    __iterate: refused,
    __iterator: refused,
  }) as ChatState["sessions"];
  const { effects } = step({ ...alice, sessions }, {
    kind: "said",
    session: 1,
    command: { kind: "mark", room: "lobby", at: 7 },
    moment,
  });
  const notice = { kind: "marked", room: "lobby", at: 7 };
  expect(effects).toEqual([1, 2].map((session) => ({ kind: "deliver", session, notice })));
});
