// Being away, and coming back by saying something.

import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import type { Moment } from "../input.ts";
import { putSession } from "../names.ts";
import { absence } from "../news.ts";
import { changedSession } from "../session.ts";
import type { ChatState, Session } from "../state.ts";
import type { SafeText } from "../text.ts";
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
  return turned(state, session, reason);
}

/** The client has said something, so it is back. */
export function back(session: Session, { effects, state: after }: Step): Step {
  if (session.away === undefined) return { state: after, effects };
  const now = after.sessions.get(session.id);
  if (now === undefined) return { state: after, effects };
  // Those who roam say themselves when they are back.
  if (now.isRoaming) return { state: after, effects };
  const told = turned(after, now, undefined);
  return { state: told.state, effects: [...effects, ...told.effects] };
}

/** From now on it is away, or back. */
function turned(state: ChatState, session: Session, reason: SafeText | undefined): Step {
  const now = changedSession(session, { away: reason });
  const told = reply(putSession(state, now), session, { kind: "away", reason });
  return { state: told.state, effects: [...told.effects, ...absence(state, now)] };
}
