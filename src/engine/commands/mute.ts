// Muting: a name, and whoever has it now, whatever name they take then.

import type { CommandOf } from "../command.ts";
import type { Effect, Step } from "../effect.ts";
import type { Moment } from "../input.ts";
import { findByName, nameKey, putSession } from "../names.ts";
import type { Notice } from "../notice.ts";
import { endOfSanction, liftSanction, sanctionOf } from "../sanctions.ts";
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
  const until = endOfSanction(at, duration);
  const put = sanction(state, session, { kind: "mute", target, reason, at, until });
  if (!put.isDone) return put;
  const key = nameKey(state.rules, name);
  const people = thoseMeant(state, target);
  // Who had that name when it was muted, and has another now, is meant as long as that mute lasts, and no longer.
  const isGoingOn = sanctionOf(state, "mute", name, at) !== undefined;
  const others = isGoingOn
    ? []
    : mutedAs(state, key).filter(({ id }) => people.every((person) => person.id !== id));
  const told = toldAll(put, people, key, { kind: "muted", reason, until });
  return done({ ...told, state: withMutedAs(told.state, others, undefined) }, session, {
    act: "mute",
    whom: name,
    reason,
    until,
  });
}

/** Whoever has that name may speak again, and whoever had it when it was muted. */
export function unmute(state: ChatState, session: Session, { name }: CommandOf<"unmute">): Step {
  const key = nameKey(state.rules, name);
  const keys = [...new Set([key, findByName(state, name)?.mutedAs ?? key])];
  const lifted = keys.reduce<Step>(({ effects, state }, key) => {
    const step = liftSanction(state, "mute", { kind: "name", name: key });
    return step === undefined
      ? { state, effects }
      : { state: step.state, effects: [...effects, ...step.effects] };
  }, { state, effects: [] });
  if (lifted.state === state) {
    return reply(state, session, { kind: "notSanctioned", whom: name, sanction: "mute" });
  }
  const people = keys.flatMap((key) => mutedAs(state, key));
  const told = toldAll(lifted, people, undefined, { kind: "unmuted" });
  return done(told, session, { act: "unmute", whom: name, reason: undefined, until: undefined });
}

/** Those who are here, by their ids. */
function mutedAs({ sessions }: ChatState, key: string): readonly Session[] {
  return [...sessions.values()].filter((session) => session.mutedAs === key).sort((a, b) => a.id - b.id);
}

function toldAll(step: Step, people: readonly Session[], mutedAs: string | undefined, notice: Notice): Step {
  const effects = people.map((person): Effect => toldOf(person, notice));
  return { state: withMutedAs(step.state, people, mutedAs), effects: [...step.effects, ...effects] };
}

function withMutedAs(state: ChatState, people: readonly Session[], mutedAs: string | undefined): ChatState {
  return people.reduce((next, person) => putSession(next, changedSession(person, { mutedAs })), state);
}
