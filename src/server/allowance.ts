// How much one client may say now: a bucket of lines and one of bytes, which fill up with time. Both count, since
// two hundred lines may be a page of text or 800 KB.

import { type FloodRule, refill } from "../engine/flood.ts";
import type { Limits } from "./limits.ts";

/** What one client may still say. */
export class Allowance {
  readonly #flood: FloodRule | undefined;
  readonly #floodBytes: FloodRule | undefined;
  #lines: number;
  #bytes: number;
  #at: number;
  #paid = 0;

  constructor({ flood, floodBytes }: Pick<Limits, "flood" | "floodBytes">, now: number) {
    this.#flood = flood === "off" ? undefined : flood;
    this.#floodBytes = floodBytes === "off" ? undefined : floodBytes;
    this.#lines = this.#flood?.burst ?? Infinity;
    this.#bytes = this.#floodBytes?.burst ?? Infinity;
    this.#at = now;
  }

  /** Whether one more line may be said. A line of any length may, once something is left: it is paid for afterwards. */
  get isLeft(): boolean {
    return this.#lines >= 1 && this.#bytes > 0;
  }

  /** Whether bytes need to be counted. */
  get countsBytes(): boolean {
    return this.#floodBytes !== undefined;
  }

  /**
   * Adds what has come in since the last time.
   *
   * @param isWaiting whether lines wait: then there is no upper bound, for they would have taken it out already
   */
  refill(now: number, isWaiting: boolean): void {
    const elapsed = now - this.#at;
    this.#at = now;
    if (this.#flood !== undefined) this.#lines = refilled(this.#flood, this.#lines, elapsed, isWaiting);
    if (this.#floodBytes !== undefined) {
      this.#bytes = refilled(this.#floodBytes, this.#bytes, elapsed, isWaiting);
    }
  }

  /** How many bytes have been taken out so far. */
  get paid(): number {
    return this.#paid;
  }

  /** Takes out a line of that many bytes, which counts for so many. */
  spend(bytes: number, lines: number): void {
    this.#lines -= lines;
    this.spendBytes(bytes);
  }

  /** Takes out bytes that are no line. */
  spendBytes(bytes: number): void {
    this.#bytes -= bytes;
    this.#paid += bytes;
  }
}

function refilled(rule: FloodRule, left: number, elapsed: number, isWaiting: boolean): number {
  return refill(isWaiting ? { burst: Infinity, rate: rule.rate } : rule, left, elapsed);
}
