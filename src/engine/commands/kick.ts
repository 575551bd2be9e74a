// What moderators say and do at once.

import { isModerator } from "../accounts.ts";
import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import { findPerson } from "../people.ts";
import { leave } from "../presence.ts";
import { type ChatState, LOBBY, OUTSIDE, type Session } from "../state.ts";
import { done, moderatorOf } from "./moderator.ts";
import { reply, toldOf } from "./reply.ts";

/** Ends somebody's connection. */
export function kick(state: ChatState, session: Session, { name, reason }: CommandOf<"kick">): Step {
  const person = findPerson(state, name);
  if (person === undefined) return reply(state, session, { kind: "nobodyCalled", name });
  if (isModerator(state, person)) return reply(state, session, { kind: "isModerator", name });
  const notice = { kind: "kicked", by: moderatorOf(state, session), reason } as const;
  const gone = leave(state, person, {
    last: [toldOf(person, notice)],
    removal: "kicked",
    by: notice.by,
    because: reason,
  });
  return done(gone, session, { act: "kick", whom: person.name ?? name, reason, until: undefined });
}

/** Tells everyone, wherever they are. */
export function announce(state: ChatState, session: Session, { text }: CommandOf<"announce">): Step {
  const by = moderatorOf(state, session);
  const act = { act: "announce", by, whom: undefined, reason: text, until: undefined } as const;
  return {
    state,
    effects: [
      {
        kind: "publish",
        room: LOBBY,
        also: [OUTSIDE],
        notice: { kind: "announced", text, by },
        from: session.id,
      },
      { kind: "moderated", session: session.id, ...act },
    ],
  };
}
