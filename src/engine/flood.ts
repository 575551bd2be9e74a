// How fast something may come: a bucket that fills up with time, of lines, of bytes, or of tries of a password. Pure
// arithmetic; whoever drives the engine keeps the number and holds back a client whose bucket is empty.

/** The bucket: how many units at once, and how many a second in the long run. Whoever has one says which units. */
export interface FloodRule {
  /** The most units at once: what the bucket holds. */
  readonly burst: number;
  /** Units a second in the long run. */
  readonly rate: number;
}

/** The units that are left after `elapsed` milliseconds, if `left` were before. */
export function refill(rule: FloodRule, left: number, elapsed: number): number {
  return Math.min(rule.burst, left + (elapsed / 1000) * rule.rate);
}
