// When to connect again, and when not to. No clock here: the caller says what time it is and throws the dice.

export type Phase =
  | { readonly kind: "connecting" }
  | { readonly kind: "here" }
  /** `at`: when the next try is, in milliseconds since 1970. */
  | {
    readonly kind: "waiting";
    readonly at: number;
    readonly since: number;
    readonly reason?: string | undefined;
  }
  /** No more tries: it was said why. */
  | { readonly kind: "refused"; readonly reason: string; readonly words?: string }
  /** Another page has taken this session over. */
  | { readonly kind: "replaced" }
  /** We have left. */
  | { readonly kind: "left" };

/** 30 s: a server that comes back is not met by all at once, and nobody waits for longer than that. */
const LONGEST = 30_000;

/** How long to wait before a try; `random` is from 0 to 1. */
export function delayBefore(attempt: number, random: number): number {
  return Math.min(LONGEST, 1000 * 2 ** Math.min(attempt, 10)) * (0.5 + random / 2);
}

/** How a connection ended: the close code, and the last event that said why. */
export interface Ending {
  readonly code: number;
  readonly event: { readonly ev: string; readonly [field: string]: unknown } | undefined;
}

/** What follows from an ending. `undefined`: try again. */
export function finalPhase({ code, event }: Ending): Phase | undefined {
  switch (event?.ev) {
    case "replaced":
      return { kind: "replaced" };
    case "goodbye":
      return { kind: "left" };
    case "kicked":
    case "banned":
      return {
        kind: "refused",
        reason: event.ev,
        ...(typeof event.reason === "string" ? { words: event.reason } : {}),
      };
  }
  if (code === 1008) return { kind: "refused", reason: "policy" };
  return code === 1000 ? { kind: "left" } : undefined;
}

/** 2 s: shorter interruptions are not worth a bar that pushes the text. */
export const QUIET_FOR = 2000;

/** 30 s: a page that was hidden for longer looks whether the line still holds. */
export const SUSPICIOUS_AFTER = 30_000;

/** 5 s: the longest that a server takes to answer `time`. */
export const ANSWER_WITHIN = 5000;
