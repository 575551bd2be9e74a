// What is told of a name before one takes it.

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Command } from "../../src/engine/command.ts";
import type { Notice } from "../../src/engine/notice.ts";
import { type ChatState, createState, type SessionId } from "../../src/engine/state.ts";
import { step } from "../../src/engine/step.ts";
import { MOMENT, settledHistories } from "./histories.ts";

test("a check says what registering the name says, and changes nothing", () => {
  const name = fc.constantFrom("alice", "ALICE", "bob", "carol", "server", "__proto__", "x".repeat(33));
  const seen = new Set<string>();
  fc.assert(
    fc.property(settledHistories(), name, ({ rules, inputs }, name) => {
      const state = inputs.reduce((state, input) => step(state, input).state, createState(rules));
      for (const session of [...state.sessions.keys()].slice(0, 3)) {
        const checked = told(state, session, { kind: "check", name });
        expect(step(state, said(session, { kind: "check", name })).state).toBe(state);
        const registered = told(state, session, { kind: "register", name });
        if (registered?.kind === "isMuted") continue;
        expect(checked).toEqual(
          registered?.kind === "registered" ? { kind: "nameFree", name } : registered,
        );
        seen.add(String(checked?.kind));
      }
    }),
    { numRuns: 200 },
  );
  expect([...seen].sort()).toEqual(
    expect.arrayContaining(["nameClaimed", "nameFree", "nameReserved", "nameTaken", "nameTooLong"]),
  );
});

function said(session: SessionId, command: Command) {
  return { kind: "said", session, command, moment: MOMENT } as const;
}

/** What it is answered. */
function told(state: ChatState, session: SessionId, command: Command): Notice | undefined {
  const [effect] = step(state, said(session, command)).effects;
  return effect?.kind === "deliver" && effect.session === session ? effect.notice : undefined;
}
