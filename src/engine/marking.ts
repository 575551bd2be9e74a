// How far somebody has read in a room, or of what somebody wrote: for an account, whose clients all know of it, or for one
// client that has none. Kept as long as the chat is there.

import { sessionsOf } from "./accounts.ts";
import { nameKey } from "./names.ts";
import { changed, type ChatState, keyOf, type Session } from "./state.ts";

/** 100 marks each: five times as many as the rooms that one may be in. */
const MOST_EACH = 100;

/** 1,000 accounts and clients: 10 MB. Of more the one is forgotten that has marked nothing for longest. */
const MOST_HOLDERS = 1000;

/** A room, or a person. */
export type Target = { readonly room: string } | { readonly name: string };

/** How far the session has read there; nothing if it has not said. */
export function markOf(state: ChatState, session: Session, target: Target): number | undefined {
  const key = targetKey(state, target);
  return state.marks.get(holderOf(session))?.find((mark) => mark.target === key)?.at;
}

/** It has read so far; never less than before. */
export function withMark(state: ChatState, session: Session, target: Target, at: number): ChatState {
  const holder = holderOf(session);
  const key = targetKey(state, target);
  const others = (state.marks.get(holder) ?? []).filter((mark) => mark.target !== key);
  const marks = state.marks.delete(holder).set(holder, [...others, { target: key, at }].slice(-MOST_EACH));
  return changed(state, {
    marks: marks.size > MOST_HOLDERS ? marks.delete(marks.keySeq().first("")) : marks,
  });
}

/** Nobody of that id is there any more. */
export function withoutMarks(state: ChatState, { id }: Session): ChatState {
  const marks = state.marks.delete(`#${id}`);
  return marks === state.marks ? state : changed(state, { marks });
}

/** All clients that share its marks. */
export function sharers(state: ChatState, session: Session): readonly Session[] {
  return session.account === undefined ? [session] : sessionsOf(state, session.account);
}

/** An account by its name, a client by its number: no name has that sign in front. */
function holderOf({ account, id }: Session): string {
  return account === undefined ? `#${id}` : `@${account}`;
}

function targetKey({ rules }: ChatState, target: Target): string {
  return "room" in target ? `#${keyOf(target.room)}` : `@${nameKey(rules, target.name)}`;
}
