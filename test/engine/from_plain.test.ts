// A state that was written and read again: nobody can tell it from the one that was not.

import fc from "fast-check";
import { is } from "immutable";
import { expect, test } from "vitest";
import type { Input } from "../../src/engine/input.ts";
import { stateOf } from "../../src/engine/from_plain.ts";
import { type Plain, plainState } from "../../src/engine/plain_state.ts";
import { type ChatState, createState } from "../../src/engine/state.ts";
import { step } from "../../src/engine/step.ts";
import { histories, type History, settledHistories } from "./histories.ts";

function reloaded(state: ChatState): ChatState {
  return stateOf(JSON.parse(JSON.stringify(plainState(state))) as Plain);
}

/** The states on the way, and what happened then. */
function* run({ inputs, rules }: History): Generator<{ state: ChatState; input: Input }> {
  let state = createState(rules, "e");
  for (const input of inputs) {
    yield { state, input };
    state = step(state, input).state;
  }
}

for (
  const [name, tried] of Object.entries({ histories: histories(), settledHistories: settledHistories() })
) {
  test(`a reloaded state steps like the one that it was: ${name}`, () => {
    fc.assert(
      fc.property(tried, (history) => {
        for (const { input, state } of run(history)) {
          const before = step(state, input);
          const after = step(reloaded(state), input);
          expect(after.effects).toEqual(before.effects);
          expect(JSON.stringify(plainState(after.state))).toBe(JSON.stringify(plainState(before.state)));
        }
      }),
      { numRuns: 60 },
    );
  });

  test(`who is logged in is found again from the sessions, and not written: ${name}`, () => {
    fc.assert(
      fc.property(tried, (history) => {
        for (const { state } of run(history)) {
          expect(plainState(state)).not.toHaveProperty("loggedIn");
          expect(is(reloaded(state).loggedIn, state.loggedIn)).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  test(`what a state is reloaded from at any time makes no difference later: ${name}`, () => {
    fc.assert(
      fc.property(tried, fc.nat(60), (history, when) => {
        let other: ChatState | undefined;
        let at = 0;
        for (const { input, state } of run(history)) {
          if (at++ === when) other = reloaded(state);
          if (other === undefined) continue;
          const step1 = step(state, input);
          const step2 = step(other, input);
          expect(step2.effects).toEqual(step1.effects);
          other = step2.state;
        }
      }),
      { numRuns: 100 },
    );
  });
}
