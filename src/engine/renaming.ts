// A name that changes where others can see it.

import type { Effect, Step } from "./effect.ts";
import { findByName, giveName, putSession } from "./names.ts";
import { noteRenaming } from "./settling.ts";
import { muteOf } from "./sanctions.ts";
import { changedSession } from "./session.ts";
import type { ChatState, Session } from "./state.ts";

/** Gives `session` that name, and lets the rooms that it is in know; whoever loses it to him is told so himself. */
export function giveNameAloud(state: ChatState, session: Session, name: string): Step {
  const holder = findByName(state, name);
  const isLost = holder !== undefined && holder.id !== session.id && state.rules.nameConflict === "refuse";
  const named = muted(giveName(state, session, name), session, name);
  if (!isLost) return { state: noteRenaming(named, session, name), effects: [] };
  const lost = noteRenaming(noteRenaming(named, holder, undefined), session, name);
  const notice = { kind: "nameLost", name: holder.name ?? name } as const;
  const effects: Effect[] = [{ kind: "deliver", session: holder.id, notice }];
  return { state: lost, effects };
}

/** Who takes the name of somebody who may not speak may not, either. */
function muted(state: ChatState, { id, mutedUntil }: Session, name: string): ChatState {
  const until = muteOf(state, name);
  const session = state.sessions.get(id);
  if (until <= mutedUntil || session === undefined) return state;
  return putSession(state, changedSession(session, { mutedUntil: until }));
}
