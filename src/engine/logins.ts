// Who is logged in to which account: all who change that do it by `putLogin`, and `withoutLogin` for who is no more. People
// in the same rooms are told, where a dialect shows each person separately.

import { Map, Set } from "immutable";
import { dropAccount, sessionsOf } from "./accounts.ts";
import type { Effect, Step } from "./effect.ts";
import { putSession } from "./names.ts";
import { appointments, identity } from "./news.ts";
import { ownRooms, releaseRooms } from "./rooms.ts";
import { changedSession, type Session, type SessionId } from "./session.ts";
import { changed, type ChatState } from "./state.ts";

/** The session is somebody: its rooms are its own again. */
export function logIn(state: ChatState, session: Session, key: string): Step {
  const known = changedSession(session, { account: key });
  const next = putLogin(state, known);
  const owning = ownRooms(next, session, key);
  const told = session.account === key ? [] : identity(next, known);
  return { state: owning, effects: [...told, ...appointments(next, owning, session)] };
}

/** The name is everybody's again. Whoever was logged in by it is so no longer, and is told. */
export function removeAccount(state: ChatState, key: string): Step {
  const account = state.accounts.get(key);
  if (account === undefined) return releaseRooms(state, key);
  const dropped = dropAccount(state, key);
  const effects: Effect[] = [...dropped.effects];
  let next = dropped.state;
  for (const session of sessionsOf(state, key)) {
    const unknown = changedSession(session, { account: undefined });
    next = putLogin(next, unknown);
    effects.push({
      kind: "deliver",
      session: session.id,
      notice: { kind: "released", name: account.name },
    });
    effects.push(...identity(next, unknown));
  }
  const released = releaseRooms(next, key);
  return { state: released.state, effects: [...effects, ...released.effects] };
}

/** Replaces what is known of a session that may be logged in by another account than before. */
export function putLogin(state: ChatState, session: Session): ChatState {
  const { account, id } = session;
  const next = putSession(state, session);
  const before = state.sessions.get(id);
  if (before?.account === account) return next;
  const others = before === undefined ? state.loggedIn : withoutLogin(state, before);
  if (account === undefined) return changed(next, { loggedIn: others });
  return changed(next, { loggedIn: others.set(account, (others.get(account) ?? Set()).add(id)) });
}

/** Who is logged in once that session is not. */
export function withoutLogin({ loggedIn }: ChatState, { account, id }: Session): ChatState["loggedIn"] {
  if (account === undefined) return loggedIn;
  const others = loggedIn.get(account)?.delete(id);
  return others === undefined || others.isEmpty() ? loggedIn.delete(account) : loggedIn.set(account, others);
}

/** Who is logged in by which account, if these are all sessions. */
export function loginsAmong(sessions: ChatState["sessions"]): ChatState["loggedIn"] {
  return Map<string, Set<SessionId>>().withMutations((logins) => {
    for (const { account, id } of sessions.values()) {
      // Not `update`, for which `__proto__` is no key.
      if (account !== undefined) logins.set(account, (logins.get(account) ?? Set()).add(id));
    }
  });
}
