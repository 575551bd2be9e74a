// Ignoring somebody.

import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import { withIgnored, withoutIgnored } from "../ignoring.ts";
import { findByName } from "../names.ts";
import type { ChatState, Session } from "../state.ts";
import { reply } from "./reply.ts";

/** 50 names: whoever has more trouble than that needs a moderator. */
const MAX_IGNORED = 50;

/** Hears nothing of a name any more, or tells which those are. */
export function ignore(state: ChatState, session: Session, { name }: CommandOf<"ignore">): Step {
  if (name === undefined) return reply(state, session, { kind: "ignored", names: session.ignored });
  const person = findByName(state, name);
  if (person === undefined) return reply(state, session, { kind: "nobodyCalled", name });
  if (person.id === session.id) return reply(state, session, { kind: "usage", of: "ignore" });
  const next = withIgnored(state, session, name);
  if (next !== state && session.ignored.length >= MAX_IGNORED) {
    return reply(state, session, { kind: "ignoresTooMany", limit: MAX_IGNORED });
  }
  return reply(next, session, { kind: "ignoring", name, isIgnored: true });
}

/** Hears a name again. */
export function unignore(state: ChatState, session: Session, { name }: CommandOf<"unignore">): Step {
  return reply(withoutIgnored(state, session, name), session, { kind: "ignoring", name, isIgnored: false });
}
