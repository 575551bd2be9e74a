// Storing what outlives the chat: what changed, and what moderators did.

import type { Performer } from "./context.ts";

/** Keeps what has changed, if anything is kept. */
export const save: Performer<"save"> = ({ change }, { keeping }) => keeping?.add(change);

/** Writes down what a moderator did. */
export const moderated: Performer<"moderated"> = (effect, { events, sessions }) => {
  const { act, by, reason, session, until, whom } = effect;
  const peer = sessions.get(session)?.peer;
  // What is announced is a message, and no message is in the log.
  if (act === "announce") return events.report("announced", { moderator: by, peer });
  if (act !== "ban" && act !== "mute") {
    return events.report("moderated", { moderator: by, peer, act, whom, reason: reason ?? "none given" });
  }
  events.report("sanctioned", {
    moderator: by,
    peer,
    act,
    whom,
    until: until === undefined ? "for good" : `until ${dateOf(until)}`,
    reason: reason ?? "none given",
  });
};

/** Never throws: an act that was done must be in the log. */
function dateOf(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? String(milliseconds) : date.toISOString();
}
