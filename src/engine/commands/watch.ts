// Being told whether somebody is here.

import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import type { ChatState, Session } from "../state.ts";
import { MOST_WATCHED, presence, unwatch, watch } from "../watching.ts";
import { reply, toldOf } from "./reply.ts";

/** Tells of these names from now on, and how it is with them now. */
export function startWatching(
  state: ChatState,
  session: Session,
  { isFollowing, names }: CommandOf<"watch">,
): Step {
  const { effects, refused, state: next } = watch(state, session, names, isFollowing);
  const known = presence(state, names.filter((name) => !refused.includes(name)));
  const limit = MOST_WATCHED;
  const full = refused.length === 0
    ? []
    : [toldOf(session, { kind: "watchesTooMany", limit, names: refused } as const)];
  return { state: next, effects: [...effects, toldOf(session, known), ...full] };
}

/** Tells of them no more; without names of nobody. */
export function stopWatching(state: ChatState, session: Session, { names }: CommandOf<"unwatch">): Step {
  return unwatch(state, session, names);
}

/** Tells of which names one is told, or how it is with them now. */
export function watched(state: ChatState, session: Session, { isPresence }: CommandOf<"watched">): Step {
  const names = session.watched.map(({ name }) => name);
  return reply(state, session, isPresence ? presence(state, names) : { kind: "watching", names });
}
