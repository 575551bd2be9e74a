// Lines of ours that the server has not answered yet. They are sent one after the other, each with a key of its
// own, so that one which is sent again after a lost connection is said once.

/** A line that waits. */
export interface Pending {
  readonly key: string;
  /** The id of a place. */
  readonly place: string;
  readonly text: string;
  readonly isAction: boolean;
  readonly at: number;
  /** `unsure`: the server was started anew, and nobody knows whether it has heard this. */
  state: "waiting" | "sent" | "refused" | "unsure";
  /** Why it was refused. */
  reason?: string;
  /** The last number that we had seen in the room when it was sent first. */
  sentAfter?: number | undefined;
}

/** 50 lines: more is not a conversation. */
export const MOST_WAITING = 50;

/** The next to send; one at a time, so that their order stays. */
export function nextToSend(outbox: readonly Pending[]): Pending | undefined {
  if (outbox.some(({ state }) => state === "sent")) return undefined;
  return outbox.find(({ state }) => state === "waiting");
}

/** The connection is lost: what was on its way waits again. `sentAfter` remembers that it had been sent. */
export function unsend(outbox: readonly Pending[]): void {
  for (const pending of outbox) if (pending.state === "sent") pending.state = "waiting";
}

/**
 * The session is another one, which does not know our keys: a line that had been sent is looked for among what
 * was said meanwhile. What is not found, and can't be looked for, is left to its author.
 *
 * @param said our own lines of a place behind a number, oldest first; `undefined` if nobody can know them all
 * @returns the outbox without those that were found
 */
export function reconcile(
  outbox: readonly Pending[],
  said: (place: string, after: number) => readonly string[] | undefined,
): Pending[] {
  const used = new Map<string, number>();
  return outbox.filter((pending) => {
    if (pending.state !== "waiting" || pending.sentAfter === undefined) return true;
    const lines = said(pending.place, pending.sentAfter);
    if (lines === undefined) {
      pending.state = "unsure";
      return true;
    }
    const skip = used.get(pending.place) ?? 0;
    const index = lines.indexOf(pending.text, skip);
    if (index < 0) return true;
    used.set(pending.place, index + 1);
    return false;
  });
}
