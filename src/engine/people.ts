// Who people are to others, and whom a moderator means: a name, or `guest#17` for somebody who has none.

import { findAccountOf } from "./accounts.ts";
import { findByName } from "./names.ts";
import type { Origin } from "./origin.ts";
import type { ChatState, Session } from "./state.ts";

const GUEST = /^guest#(\d{1,15})$/;

/** What moderators call somebody. */
export function calledByModerators({ id, name }: Session): string {
  return name ?? `guest#${id}`;
}

/** Somebody who is here, by what moderators call them. */
export function findPerson(state: ChatState, name: string): Session | undefined {
  const id = GUEST.exec(name)?.[1];
  if (id === undefined) return findByName(state, name);
  const session = state.sessions.get(Number(id));
  return session?.name === undefined ? session : undefined;
}

/** Who a session is to others. */
export function originOf(state: ChatState, session: Session): Origin {
  const { cloak, name, profile } = session;
  return { name, profile, cloak, account: findAccountOf(state, session)?.name };
}
