// A chat whose steps are timed: only `step`, not what makes inputs. That each did what it is named for is seen from its
// effects: a refusal would be fast, too.

import { performance } from "node:perf_hooks";
import {
  type ChatState,
  createState,
  createStep,
  type Effect,
  type Input,
  type Rules,
} from "../../src/engine/mod.ts";
import type { StepName } from "./engine_sizes.ts";
import { StepTimes } from "./step_times.ts";

/** The engine, and a watch. */
export class TimedChat {
  readonly #step = createStep();
  #state: ChatState;
  #times = new StepTimes();

  constructor(rules: Rules) {
    this.#state = createState(rules);
  }

  /** What was measured since the last time. */
  takeTimes(): StepTimes {
    const times = this.#times;
    this.#times = new StepTimes();
    return times;
  }

  /** Takes a step that is not measured. */
  prepare(input: Input): void {
    this.#state = this.#step(this.#state, input).state;
  }

  /**
   * Takes one step for each input, and their time together.
   *
   * @param effect what must come of each: the kind of an effect, or of a notice that is delivered
   * @throws {Error} if anything else comes of one
   */
  advance(name: StepName, effect: string, inputs: readonly Input[]): void {
    const told: (readonly Effect[])[] = [];
    const start = performance.now();
    for (const input of inputs) {
      const { state, effects } = this.#step(this.#state, input);
      this.#state = state;
      told.push(effects);
    }
    this.#times.add(name, inputs.length, performance.now() - start);
    const other = told.find((effects) => !effects.some((one) => isOf(effect, one)));
    if (other === undefined) return;
    throw new Error(`Cannot measure ${name}: got ${JSON.stringify(other)} instead of ${effect}`);
  }
}

function isOf(kind: string, effect: Effect): boolean {
  return effect.kind === kind || (effect.kind === "deliver" && effect.notice.kind === kind);
}
