// When to connect again, and when not to. No clock here: the caller says what time it is and throws the dice.

/** Where the connection is. */
export type Phase =
  | { readonly kind: "connecting" }
  /** There is a connection; names, rooms and lines are being taken up. */
  | { readonly kind: "arriving" }
  | { readonly kind: "here" }
  /** `at`: when the next try is, in milliseconds since 1970. */
  | { readonly kind: "waiting"; readonly at: number }
  /** We have asked to leave, and wait for the goodbye. */
  | { readonly kind: "leaving" }
  | { readonly kind: "over" };

/** 30 s: nobody waits for longer than that when the server is back. */
const LONGEST = 30_000;

/**
 * How long to wait before a try, in milliseconds: 1, 2, 4 … 30 seconds, and by chance up to half of that less, so that a
 * server that comes back is not met by all at once.
 */
export function delayBefore(attempt: number, random: number): number {
  return Math.min(LONGEST, 1000 * 2 ** Math.min(attempt, 10)) * (1 - random / 2);
}

/** Having been told this we do not come back by ourselves. */
const FINAL: ReadonlySet<string> = new Set(["banned", "kicked", "replaced"]);

/** Told to somebody new this means that there is no place. */
const REFUSALS: ReadonlySet<string> = new Set(["full", "tooManyFromAddress"]);

/** Whether somebody who was told this last, and is then disconnected, should try again. */
export function mayReturn(last: string | undefined, wasHere: boolean): boolean {
  if (last === undefined) return true;
  return !FINAL.has(last) && (wasHere || !REFUSALS.has(last));
}
