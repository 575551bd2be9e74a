// A name that changes where others can see it.

import type { Effect, Step } from "./effect.ts";
import { remembered } from "./former.ts";
import { findByName, giveName, nameKey } from "./names.ts";
import { renaming } from "./news.ts";
import { noteRenaming } from "./settling.ts";
import { mutedBy } from "./sanctions.ts";
import type { ChatState, Session } from "./state.ts";

/** Gives `session` that name, and lets the rooms that it is in know; whoever loses it to him is told so himself. */
export function giveNameAloud(state: ChatState, session: Session, name: string): Step {
  const holder = findByName(state, name);
  const isLost = holder !== undefined && holder.id !== session.id && state.rules.nameConflict === "refuse";
  const isOther = session.name !== undefined &&
    nameKey(state.rules, session.name) !== nameKey(state.rules, name);
  const before = isOther ? remembered(state, session) : state;
  const named = giveName(before, mutedBy(state, session, name), name);
  const news = renaming(state, session, name);
  if (!isLost) return { state: noteRenaming(named, session, name), effects: news };
  const lost = noteRenaming(noteRenaming(named, holder, undefined), session, name);
  const notice = { kind: "nameLost", name: holder.name ?? name } as const;
  const effects: Effect[] = [
    { kind: "deliver", session: holder.id, notice },
    ...renaming(state, holder, undefined),
    ...news,
  ];
  return { state: lost, effects };
}
