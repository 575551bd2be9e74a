// How fast one client may talk: a bucket of lines that fills up with time. Pure arithmetic; whoever drives
// the engine keeps the number and holds back a client whose bucket is empty.

/** The bucket: how many lines at once, and how many a second in the long run. */
export interface FloodRule {
  /** The most lines at once: what the bucket holds. */
  readonly burst: number;
  /** Lines a second in the long run. */
  readonly rate: number;
}

/** The lines that a client may say after `elapsed` milliseconds, if it could say `lines` before. */
export function refill(rule: FloodRule, lines: number, elapsed: number): number {
  return Math.min(rule.burst, lines + (elapsed / 1000) * rule.rate);
}
