// Medians and quantiles. The median of rounds is what is printed: on a machine that others use, too, one round
// in five may be anything.

/** Measured values by name; which names there are depends on the workload (see `metrics.ts`). */
export type Figures = { readonly [name: string]: number };

/** The value below which that share of the samples is; samples need no order. NaN if there is none. */
export function quantile(samples: Float64Array | readonly number[], share: number): number {
  const sorted = Float64Array.from(samples).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** The value in the middle, or between the two in the middle. NaN if there is none. */
export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** The median of each figure; undefined without any round. */
export function medians(rounds: readonly Figures[]): Figures | undefined {
  const [first] = rounds;
  if (first === undefined) return undefined;
  return Object.fromEntries(
    Object.keys(first).map((name) => [name, median(rounds.map((round) => round[name] ?? NaN))]),
  );
}

/** Numbers in the order in which they came, without an object per number. */
export class Samples {
  #values = new Float64Array(1024);
  #count = 0;

  add(value: number): void {
    if (this.#count === this.#values.length) {
      const larger = new Float64Array(this.#count * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#count++] = value;
  }

  clear(): void {
    this.#count = 0;
  }

  get values(): Float64Array {
    return this.#values.subarray(0, this.#count);
  }
}
