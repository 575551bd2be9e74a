// How long steps took, by what they were: in medians, for a collection of garbage or another program hits some of them.

import type { SizeResult, StepName } from "./engine_sizes.ts";
import { median } from "./statistics.ts";

/** Collects times. */
export class StepTimes {
  readonly #times = new Map<StepName, number[]>();
  #total = 0;
  #count = 0;

  /** So many steps of a kind took so many milliseconds together. */
  add(name: StepName, count: number, milliseconds: number): void {
    const times = this.#times.get(name) ?? [];
    this.#times.set(name, times);
    times.push(milliseconds * 1000 / count);
    this.#total += milliseconds * 1000;
    this.#count += count;
  }

  /** Medians, and the mean of all. */
  get result(): Pick<SizeResult, "steps" | "mean"> {
    const steps = Object.fromEntries([...this.#times].map(([name, times]) => [name, median(times)]));
    return { steps, mean: this.#total / this.#count };
  }
}
