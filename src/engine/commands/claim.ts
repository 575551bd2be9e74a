// Claiming a name, logging in to it, and giving it up. Passwords never come here: whoever drives the engine takes them
// off the command, and answers with their hashes.

import { findAccount, putAccount, sessionsOf } from "../accounts.ts";
import type { CommandOf } from "../command.ts";
import type { Effect, Step } from "../effect.ts";
import type { Input, Moment } from "../input.ts";
import { logIn, removeAccount } from "../logins.ts";
import { findByName, nameKey, putSession } from "../names.ts";
import type { Notice } from "../notice.ts";
import { leave } from "../presence.ts";
import { sanctionOf } from "../sanctions.ts";
import { changedSession } from "../session.ts";
import type { ChatState, Session } from "../state.ts";
import { showMessages } from "../waiting.ts";
import { named } from "./register.ts";
import { reply, toldOf } from "./reply.ts";

/** Binds the client's name to a password, or the one that it has to another. */
export function claim(state: ChatState, session: Session): Step {
  const { name } = session;
  if (name === undefined) return reply(state, session, { kind: "nameRequired" });
  const problem = claimProblem(state, session, name);
  if (problem !== undefined) return reply(state, session, problem);
  const isNew = !state.accounts.has(nameKey(state.rules, name));
  return { state, effects: [{ kind: "hash", session: session.id, name, isNew }] };
}

/** Does it; meanwhile the name may have gone to somebody else. */
export function hashed(state: ChatState, session: Session, input: Extract<Input, { kind: "hashed" }>): Step {
  const { at: claimedAt, hash, name } = input;
  const key = nameKey(state.rules, name);
  const isStill = session.name !== undefined && nameKey(state.rules, session.name) === key;
  if (hash === undefined || !isStill) return reply(state, session, { kind: "passwordUnchecked", name });
  const problem = claimProblem(state, session, name);
  if (problem !== undefined) return reply(state, session, problem);
  const account = state.accounts.get(key);
  const put = account === undefined
    ? putAccount(state, key, { name, hash, claimedAt, isModerator: false, waiting: [] })
    : putAccount(state, key, { ...account, hash });
  const notice = { kind: account === undefined ? "claimed" : "passwordChanged", name } as const;
  // Whoever else knows the old password is nobody any more.
  const alone = replaceOthers(put.state, session, key, () => true);
  const known = logIn(alone.state, alone.state.sessions.get(session.id) ?? session, key);
  return {
    state: known.state,
    effects: [...put.effects, toldOf(session, notice), ...alone.effects, ...known.effects],
  };
}

function claimProblem(state: ChatState, { account }: Session, name: string): Notice | undefined {
  const key = nameKey(state.rules, name);
  if (account === key) return undefined;
  if (state.accounts.has(key)) return { kind: "nameClaimed", name };
  if (account !== undefined) {
    return { kind: "loggedInAlready", name: state.accounts.get(account)?.name ?? account };
  }
  const { maxAccounts } = state.rules;
  return state.accounts.size >= maxAccounts ? { kind: "tooManyAccounts", limit: maxAccounts } : undefined;
}

/** Has the password of a claimed name compared; whether the name is claimed at all must not be seen. */
export function login(
  state: ChatState,
  session: Session,
  { name }: CommandOf<"login">,
  { now }: Moment,
): Step {
  if (sanctionOf(state, "ban", name, now) !== undefined) {
    return reply(state, session, { kind: "nameBanned", name });
  }
  const hash = findAccount(state, name)?.hash;
  return { state, effects: [{ kind: "verify", session: session.id, name, hash }] };
}

/** The client is who it says: the name is its, whoever signs with it now, and so is what was written to it. */
export function verified(
  state: ChatState,
  session: Session,
  input: Extract<Input, { kind: "verified" }>,
): Step {
  const { at, hash, name, renewed, verdict } = input;
  if (verdict === "unknown") return reply(state, session, { kind: "passwordUnchecked", name });
  // It may have been banned while its password was looked at.
  if (sanctionOf(state, "ban", name, at) !== undefined) {
    return reply(state, session, { kind: "nameBanned", name });
  }
  const key = nameKey(state.rules, name);
  const account = state.accounts.get(key);
  if (verdict !== "granted" || account === undefined || account.hash !== hash) {
    return reply(state, session, { kind: "loginDenied", name });
  }
  const effects: Effect[] = [];
  let next = state;
  const add = (step: Step) => {
    next = step.state;
    effects.push(...step.effects);
  };
  if (renewed !== undefined) add(putAccount(next, key, { ...account, hash: renewed }));
  // Who roams takes no name by logging in, so nobody has to go for that: a phone and a desk are one person on IRC. Who
  // does not roam gets the name. His own at other terminals have to go as ever, and so has one who roams with the name.
  if (!session.isRoaming) {
    const holder = findByName(next, name)?.id;
    add(replaceOthers(next, session, key, ({ id, isRoaming }) => !isRoaming || id === holder));
  }
  const known = logIn(next, session, key);
  next = known.state;
  // Whom the operator trusts nobody can have muted, whatever it was called before.
  if (account.isModerator) {
    next = putSession(next, changedSession(next.sessions.get(session.id) as Session, { mutedAs: undefined }));
  }
  effects.push(
    toldOf(session, { kind: "loggedIn", name: account.name, isModerator: account.isModerator }),
    ...known.effects,
  );
  const now = next.sessions.get(session.id) as Session;
  // Those who roam are called as they like.
  if (now.name !== account.name && !now.isRoaming) {
    add(
      state.rules.nameAuthorized
        ? { state: next, effects: [{ kind: "authorize", session: now.id, name: account.name }] }
        : named(next, now, account.name),
    );
  }
  // Before it has a name it can't read them yet.
  if (now.name !== undefined || !now.isRoaming) add(showMessages(next, session, key));
  return { state: next, effects };
}

/** A name is one person's: those of the others who are logged in by it have to go, a ghost of one's own as well. */
function replaceOthers(
  state: ChatState,
  { id }: Session,
  key: string,
  hasToGo: (other: Session) => boolean,
): Step {
  const effects: Effect[] = [];
  let next = state;
  for (const other of sessionsOf(state, key)) {
    if (other.id === id || !hasToGo(other)) continue;
    const notice = { kind: "replaced", name: next.accounts.get(key)?.name } as const;
    const gone = leave(next, other, { last: [toldOf(other, notice)], removal: "replaced" });
    next = gone.state;
    effects.push(...gone.effects);
  }
  return { state: next, effects };
}

/** Gives the name back. */
export function release(state: ChatState, session: Session): Step {
  if (session.account === undefined) return reply(state, session, { kind: "notLoggedIn" });
  return removeAccount(state, session.account);
}
