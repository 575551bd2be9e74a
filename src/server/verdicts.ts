// Answers of the host program that are still to come. Each has a deadline, and there is a bound on their number,
// which counts those whose asker has left: a hook that never answers costs neither places nor memory without end.

import { silenced } from "./thenable.ts";

/** What came of a promise: its value or its failure; `late` if neither came in time. */
export type Outcome =
  | { readonly kind: "settled"; readonly value: unknown }
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "late" };

/** Waits for answers. */
export class Verdicts {
  readonly #most: number;
  readonly #timeout: number;
  readonly #now: () => number;
  /** Those that are waited for, the oldest first. */
  readonly #pending = new Set<Pending>();

  /**
   * @param most how many at once
   * @param timeout milliseconds
   * @param now milliseconds since some moment, never going back
   */
  constructor(most: number, timeout: number, now: () => number) {
    this.#most = most;
    this.#timeout = timeout;
    this.#now = now;
  }

  /** How many are waited for. */
  get size(): number {
    return this.#pending.size;
  }

  /** Whether no more can be asked now. */
  get isFull(): boolean {
    return this.#pending.size >= this.#most;
  }

  /** Calls back once: when the promise settles, or when its time is over. */
  wait(promise: PromiseLike<unknown>, callback: (outcome: Outcome) => void): void {
    const pending: Pending = { deadline: this.#now() + this.#timeout, callback };
    this.#pending.add(pending);
    silenced(
      Promise.resolve(promise).then(
        (value) => this.#settle(pending, { kind: "settled", value }),
        (error) => this.#settle(pending, { kind: "failed", error }),
      ),
    );
  }

  /** Gives up those that are late. */
  tick(now: number): void {
    for (const pending of this.#pending) {
      if (now < pending.deadline) return;
      this.#settle(pending, { kind: "late" });
    }
  }

  #settle(pending: Pending, outcome: Outcome): void {
    if (this.#pending.delete(pending)) pending.callback(outcome);
  }
}

interface Pending {
  readonly deadline: number;
  readonly callback: (outcome: Outcome) => void;
}
