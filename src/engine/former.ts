// Who had which name before: a short memory, so that people can ask who it was that has just left.

import { nameKey } from "./names.ts";
import type { Origin } from "./origin.ts";
import { originOf } from "./people.ts";
import { changed, type ChatState, type Session } from "./state.ts";

/** 100 people: a server of thousands loses so many in some minutes, and who asks does so at once. */
export const MOST_FORMER = 100;

/** The session's name is free, or will be another's. */
export function remembered(state: ChatState, session: Session): ChatState {
  if (session.name === undefined) return state;
  const kept = state.former.length < MOST_FORMER ? state.former : state.former.slice(0, MOST_FORMER - 1);
  return changed(state, { former: [originOf(state, session), ...kept] });
}

/** Those who had that name, the last one first. */
export function formerOf({ former, rules }: ChatState, name: string): readonly Origin[] {
  const key = nameKey(rules, name);
  return former.filter((origin) => origin.name !== undefined && nameKey(rules, origin.name) === key);
}
