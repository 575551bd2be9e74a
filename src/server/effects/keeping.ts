// What outlives the chat: what changed, and what moderators did.

import type { Performer } from "./context.ts";

/** Keeps what has changed, if anything is kept. */
export const save: Performer<"save"> = ({ change }, { keeping }) => keeping?.add(change);

/** Writes down what a moderator did. */
export const moderated: Performer<"moderated"> = (effect, { events, sessions }) => {
  const { act, by, reason, session, until, whom } = effect;
  events.report("moderated", {
    moderator: by,
    peer: sessions.get(session)?.peer,
    act,
    whom: whom ?? "everyone",
    until: until === undefined ? "further notice" : dateOf(until),
    reason: reason ?? "no reason given",
  });
};

/** Never throws: an act that was done must be in the log. */
function dateOf(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? String(milliseconds) : date.toISOString();
}
