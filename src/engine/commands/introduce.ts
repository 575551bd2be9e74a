// What somebody says of itself, and changes later.

import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import type { Moment } from "../input.ts";
import { putSession } from "../names.ts";
import { introduction } from "../news.ts";
import { type Profile, USUAL_IDENT } from "../origin.ts";
import { changedSession } from "../session.ts";
import type { ChatState, Session } from "../state.ts";
import { reply, replyMuted } from "./reply.ts";

/** It is called otherwise, besides its name. */
export function introduce(
  state: ChatState,
  session: Session,
  { realName }: CommandOf<"introduce">,
  { now }: Moment,
): Step {
  const muted = replyMuted(state, session, now);
  if (muted !== undefined) return muted;
  const known = changedSession(session, { profile: { ...profileOf(session), realName } });
  const next = putSession(state, known);
  return { state: next, effects: introduction(next, known) };
}

/** It is a program, or none. */
export function bot(state: ChatState, session: Session, { isBot }: CommandOf<"bot">): Step {
  const { ident, realName } = profileOf(session);
  const profile: Profile = isBot ? { ident, realName, isBot } : { ident, realName };
  return reply(putSession(state, changedSession(session, { profile })), session, { kind: "bot", isBot });
}

function profileOf({ profile = NOTHING }: Session): Profile {
  return profile;
}

/** Who was never asked has said nothing. */
const NOTHING: Profile = { ident: USUAL_IDENT, realName: "" };
