// A program introduces itself, or comes back.

import { isModerator } from "../accounts.ts";
import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import type { Moment } from "../input.ts";
import { putSession } from "../names.ts";
import { takeOver } from "../resuming.ts";
import { roomAt } from "../rooms.ts";
import { changedSession } from "../session.ts";
import { changed, type ChatState, type Session, withoutTokens } from "../state.ts";
import { showMessages } from "../waiting.ts";
import { noEffect, toldOf } from "./reply.ts";

/** Tells a program who it is here, after it has got back what it was. */
export function hello(
  state: ChatState,
  session: Session,
  { resume, token }: CommandOf<"hello">,
  { now: at }: Moment,
): Step {
  const before = resume === undefined ? undefined : state.sessions.get(state.tokens.get(resume) ?? -1);
  // Who roams is nowhere by itself, and the others never are.
  const isResumed = before !== undefined && before.id !== session.id && isFresh(session) &&
    before.isRoaming === session.isRoaming;
  const { effects, state: next } = isResumed ? takeOver(state, before, session) : { state, effects: [] };
  const now = changedSession(next.sessions.get(session.id) ?? session, {
    token,
    formerToken: isResumed ? resume : undefined,
  });
  const mine = withoutTokens(next, session).set(token, session.id);
  const tokens = isResumed && resume !== undefined ? mine.set(resume, session.id) : mine;
  const after = putSession(
    changed(next, { tokens }),
    now,
  );
  const account = now.account === undefined ? undefined : after.accounts.get(now.account)?.name;
  const rooms = now.rooms.map((key) => {
    const { epoch, last, name, topic } = roomAt(after, key);
    return { name, epoch, last, topic };
  });
  const notice = {
    kind: "welcome",
    name: now.name,
    account,
    isModerator: isModerator(after, now),
    isResumed,
    rooms,
    at,
  } as const;
  const waited = now.account === undefined || !isResumed
    ? noEffect(after)
    : showMessages(after, session, now.account);
  return { state: waited.state, effects: [toldOf(session, notice), ...effects, ...waited.effects] };
}

/** Whoever has done something already is somebody else. */
function isFresh({ account, ignored, name, rooms }: Session): boolean {
  return name === undefined && account === undefined && rooms.length === 1 && ignored.length === 0;
}
