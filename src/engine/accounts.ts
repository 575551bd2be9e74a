// Claimed names in the state: the only code that changes them. A session that is logged in has the account's key,
// whatever name it uses.

import type { Account } from "./account.ts";
import type { Effect, Step } from "./effect.ts";
import { nameKey, putSession } from "./names.ts";
import { changedSession, type Session } from "./session.ts";
import { changed, type ChatState } from "./state.ts";

/** The account that a name belongs to. */
export function findAccount(state: ChatState, name: string): Account | undefined {
  return state.accounts.get(nameKey(state.rules, name));
}

/** The account that the session is logged in by. */
export function findAccountOf(state: ChatState, { account }: Session): Account | undefined {
  return account === undefined ? undefined : state.accounts.get(account);
}

/** Whether the session may do what only moderators may. */
export function isModerator(state: ChatState, session: Session): boolean {
  return findAccountOf(state, session)?.isModerator === true;
}

/** Makes an account, or changes one. */
export function putAccount(state: ChatState, key: string, account: Account): Step {
  const before = state.accounts.get(key)?.waiting.length ?? 0;
  return {
    state: changed(state, {
      accounts: state.accounts.set(key, account),
      waiting: state.waiting + account.waiting.length - before,
    }),
    effects: [{ kind: "save", change: { kind: "account", key, value: account } }],
  };
}

/** An account is no more, and neither is what waited for it. */
export function dropAccount(state: ChatState, key: string): Step {
  const waiting = state.accounts.get(key)?.waiting.length ?? 0;
  return {
    state: changed(state, { accounts: state.accounts.delete(key), waiting: state.waiting - waiting }),
    effects: [{ kind: "save", change: { kind: "account", key, value: undefined } }],
  };
}

/** The operator makes somebody a moderator, or no longer. */
export function appoint(state: ChatState, name: string, isModerator: boolean): Step {
  const key = nameKey(state.rules, name);
  const account = state.accounts.get(key);
  if (account === undefined || account.isModerator === isModerator) return { state, effects: [] };
  const people = sessionsOf(state, key);
  const put = putAccount(state, key, { ...account, isModerator });
  // Nobody can have muted a moderator, and so nobody could end it.
  const next = isModerator
    ? people.reduce(
      (next, person) => putSession(next, changedSession(person, { mutedAs: undefined })),
      put.state,
    )
    : put.state;
  const notice = { kind: "appointed", isModerator } as const;
  const told = people.map(({ id: session }): Effect => ({
    kind: "deliver",
    session,
    notice,
  }));
  return { state: next, effects: [...put.effects, ...told] };
}

/** Those who are logged in by a name, by their ids: the order of a set must not be seen. */
export function sessionsOf({ loggedIn, sessions }: ChatState, key: string): readonly Session[] {
  const ids = [...loggedIn.get(key) ?? []].sort((a, b) => a - b);
  return ids.map((id) => sessions.get(id) as Session);
}
