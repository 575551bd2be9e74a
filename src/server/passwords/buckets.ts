// Buckets of one kind, by key, the least recently used first. One that has filled up is as good as none.

import { ownCopy } from "../../dialects/sanitize.ts";
import { type FloodRule, refill } from "../../engine/flood.ts";

/** A thousand millionth: what is lost by rounding makes nobody wait. */
const ROUNDING = 1e-9;

/** Remembers those buckets that are not full. */
export class Buckets {
  readonly #rule: FloodRule;
  readonly #most: number;
  readonly #buckets = new Map<string, Bucket>();

  /** @param most how many are remembered; of more the least recently used is forgotten */
  constructor(rule: FloodRule, most: number) {
    this.#rule = rule;
    this.#most = most;
  }

  /** How many are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /** How many milliseconds it takes until there is one to take; 0 if there is one now. */
  wait(key: string, now: number): number {
    const left = this.#left(key, now);
    return left >= 1 - ROUNDING ? 0 : Math.ceil(((1 - left) / this.#rule.rate) * 1000);
  }

  /** Takes one. */
  take(key: string, now: number): void {
    this.#set(key, this.#left(key, now) - 1, now);
  }

  /** Puts one back. */
  putBack(key: string, now: number): void {
    this.#set(key, this.#left(key, now) + 1, now);
  }

  #left(key: string, now: number): number {
    const bucket = this.#buckets.get(key);
    return bucket === undefined ? this.#rule.burst : this.#refilled(bucket, now);
  }

  #refilled({ at, left }: Bucket, now: number): number {
    return refill(this.#rule, left, now - at);
  }

  #set(key: string, left: number, now: number): void {
    this.#buckets.delete(key);
    // A key may be part of a long line.
    if (!this.#isFull(left)) this.#buckets.set(ownCopy(key), { left, at: now });
    for (const [oldest, bucket] of this.#buckets) {
      if (this.#buckets.size <= this.#most && !this.#isFull(this.#refilled(bucket, now))) return;
      this.#buckets.delete(oldest);
    }
  }

  #isFull(left: number): boolean {
    return left >= this.#rule.burst - ROUNDING;
  }
}

interface Bucket {
  readonly left: number;
  readonly at: number;
}
