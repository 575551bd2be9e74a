// Being away, and coming back by saying something.

import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import type { Moment } from "../input.ts";
import { putSession } from "../names.ts";
import { changedSession } from "../session.ts";
import type { ChatState, Session } from "../state.ts";
import { reply, replyMuted } from "./reply.ts";

/** Whoever writes to the client is told that it is away. */
export function away(
  state: ChatState,
  session: Session,
  { reason }: CommandOf<"away">,
  { now }: Moment,
): Step {
  const muted = replyMuted(state, session, now);
  if (muted !== undefined) return muted;
  return reply(putSession(state, changedSession(session, { away: reason })), session, {
    kind: "away",
    reason,
  });
}

/** The client has said something, so it is back. */
export function back(session: Session, { effects, state: after }: Step): Step {
  if (session.away === undefined) return { state: after, effects };
  const now = after.sessions.get(session.id);
  if (now === undefined) return { state: after, effects };
  const told = reply(putSession(after, changedSession(now, { away: undefined })), now, {
    kind: "away",
    reason: undefined,
  });
  return { state: told.state, effects: [...effects, ...told.effects] };
}
