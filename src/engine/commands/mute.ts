// Who may say nothing: by a name, and whoever has it now by whatever name it goes then.

import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import type { Moment } from "../input.ts";
import { putSession } from "../names.ts";
import type { Notice } from "../notice.ts";
import { FOR_GOOD, liftSanction } from "../sanctions.ts";
import { changedSession } from "../session.ts";
import type { ChatState, Session } from "../state.ts";
import { done } from "./moderator.ts";
import { reply, toldOf } from "./reply.ts";
import { sanction, thoseMeant } from "./targets.ts";

/** Whoever has that name may not say anything, by whatever name it goes from then on. */
export function mute(
  state: ChatState,
  session: Session,
  { duration, name, reason }: CommandOf<"mute">,
  { now: at }: Moment,
): Step {
  const target = { kind: "name", name } as const;
  const until = duration === undefined ? undefined : at + duration;
  const put = sanction(state, session, { kind: "mute", target, reason, at, until });
  if (!put.isDone) return put;
  const told = tellMuted(put, thoseMeant(state, target), until ?? FOR_GOOD, { kind: "muted", reason, until });
  return done(told, session, { act: "mute", whom: name, reason, until });
}

export function unmute(state: ChatState, session: Session, { name }: CommandOf<"unmute">): Step {
  const people = thoseMeant(state, { kind: "name", name }).filter(({ mutedUntil }) => mutedUntil > 0);
  const lifted = liftSanction(state, "mute", { kind: "name", name });
  if (lifted === undefined && people.length === 0) {
    return reply(state, session, { kind: "notSanctioned", whom: name, sanction: "mute" });
  }
  const told = tellMuted(lifted ?? { state, effects: [] }, people, 0, { kind: "unmuted" });
  return done(told, session, { act: "unmute", whom: name, reason: undefined, until: undefined });
}

function tellMuted(step: Step, people: readonly Session[], mutedUntil: number, notice: Notice): Step {
  return people.reduce<Step>(({ effects, state }, person) => ({
    state: putSession(state, changedSession(state.sessions.get(person.id) ?? person, { mutedUntil })),
    effects: [...effects, toldOf(person, notice)],
  }), step);
}
