// How often somebody may try: token buckets, one for each key of each kind (a name, an address). They are charged
// before a try, so that many tries at once do not slip through while the first is being checked. If there are too many
// keys, the one that has not tried for longest is forgotten.

import type { FloodRule } from "../../engine/flood.ts";
import type { Endpoint } from "../../transports/transport.ts";
import { addressGroup } from "../admission.ts";
import { Buckets } from "./buckets.ts";

/**
 * Passwords. An address has 5 tries at once, for a person who remembers one of several; then one in 12 s. A name has 20,
 * then one in 6 s, whoever has how many addresses. NIST SP 800-63B asks for no more than 100 wrong ones in a row, and then
 * locks the account; here that would let anybody lock out anybody, so tries are only slowed, to 14,400 a day.
 */
export const PASSWORD_TRIES = {
  address: { burst: 5, rate: 1 / 12 },
  name: { burst: 20, rate: 1 / 6 },
} as const;

/** New accounts of one address: a family at once, then 144 a day. They are kept for ever. */
export const CLAIMS = { address: { burst: 5, rate: 1 / 600 } } as const;

/** 10,000 keys of a kind, as many as clients by default: 1.3 MB on Node 20.20. To be forgotten takes as many other tries. */
const MOST_KEYS = 10_000;

/** Buckets of tries, of one or more kinds. */
export class Throttle<Kind extends string> {
  readonly #kinds: readonly (readonly [Kind, Buckets])[];
  readonly #now: () => number;

  /**
   * @param rules for each kind how many tries at once, and a second
   * @param now milliseconds since some moment, never going back
   * @param most how many keys of each kind are remembered
   */
  constructor(rules: Readonly<Record<Kind, FloodRule>>, now: () => number, most: number = MOST_KEYS) {
    const kinds = Object.entries<FloodRule>(rules) as [Kind, FloodRule][];
    this.#kinds = kinds.map(([kind, rule]) => [kind, new Buckets(rule, most)]);
    this.#now = now;
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#kinds.reduce((sum, [, { size }]) => sum + size, 0);
  }

  /**
   * Takes a try from each of the keys, or from none of them.
   *
   * @returns 0 if that try may be made; otherwise how many milliseconds to wait
   */
  take(keys: Readonly<Record<Kind, string>>): number {
    const now = this.#now();
    const wait = Math.max(...this.#kinds.map(([kind, buckets]) => buckets.wait(keys[kind], now)));
    if (wait > 0) return wait;
    for (const [kind, buckets] of this.#kinds) buckets.take(keys[kind], now);
    return 0;
  }

  /** Gives a try back: the password was right, or none was looked at. */
  refund(keys: Readonly<Record<Kind, string>>): void {
    const now = this.#now();
    for (const [kind, buckets] of this.#kinds) buckets.putBack(keys[kind], now);
  }
}

/**
 * Whose tries count together: those of one {@link addressGroup}. On this machine there is none, and everybody counts alone.
 *
 * @param client what nobody else is known by
 */
export function originOf(remote: Endpoint, client: number): string {
  return addressGroup(remote) ?? `client ${client}`;
}
