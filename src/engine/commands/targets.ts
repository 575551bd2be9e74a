// Whom moderators can act on. Never on each other: only the operator can do that.

import { findAccount, isModerator, sessionsOf } from "../accounts.ts";
import { isInRange, parseRange } from "../address.ts";
import type { Step } from "../effect.ts";
import { findPerson } from "../people.ts";
import { findByName, isReserved, nameKey } from "../names.ts";
import type { Notice } from "../notice.ts";
import type { Sanction, SanctionTarget } from "../sanction.ts";
import { putSanction, writeTarget } from "../sanctions.ts";
import type { ChatState, Session } from "../state.ts";
import { moderatorOf } from "./moderator.ts";
import { reply } from "./reply.ts";

/** Puts a sanction into the state; `isDone` is false if it can't be, and then that is all there is to tell. */
export function sanction(
  state: ChatState,
  session: Session,
  wanted: Omit<Sanction, "by">,
): Step & { readonly isDone: boolean } {
  const problem = targetProblem(state, session, wanted.target);
  if (problem !== undefined) return { ...reply(state, session, problem), isDone: false };
  const put = putSanction(state, { ...wanted, by: moderatorOf(state, session) });
  const limit = state.rules.maxSanctions;
  return put.state.sanctions.size > limit
    ? { ...reply(state, session, { kind: "tooManySanctions", limit }), isDone: false }
    : { ...put, isDone: true };
}

function targetProblem(state: ChatState, session: Session, target: SanctionTarget): Notice | undefined {
  if (target.kind === "address") {
    const isOwn = session.address !== undefined && isInRange(session.address, target);
    return isOwn ? { kind: "wouldBanYourself", range: writeTarget(target) } : undefined;
  }
  const { name } = target;
  if (findPerson(state, name) === undefined && !canBeHad(state, name)) return { kind: "nobodyCalled", name };
  const isOther = thoseNamed(state, name).every((person) => !isModerator(state, person));
  return isOther && findAccount(state, name)?.isModerator !== true
    ? undefined
    : { kind: "isModerator", name };
}

/** Whether somebody might come by that name: `guest#17` is nobody's, and neither is `guest`. */
function canBeHad({ rules }: ChatState, name: string): boolean {
  return !name.includes("#") && !isReserved(rules, name);
}

/** Somebody without a name is banned by where he comes from. */
export function withoutGuest(state: ChatState, target: SanctionTarget): SanctionTarget {
  if (target.kind === "address" || !target.name.includes("#")) return target;
  const address = findPerson(state, target.name)?.address;
  return address === undefined ? target : parseRange(address) ?? target;
}

/** Those who are here and meant, by their ids; moderators are never. */
export function thoseMeant(state: ChatState, target: SanctionTarget): readonly Session[] {
  const people = target.kind === "name"
    ? thoseNamed(state, target.name)
    : [...state.sessions.values()].filter(({ address }) =>
      address !== undefined && isInRange(address, target)
    )
      .sort((a, b) => a.id - b.id);
  return people.filter((person) => !isModerator(state, person));
}

/** Whoever signs with a name, and whoever is logged in by it. */
function thoseNamed(state: ChatState, name: string): readonly Session[] {
  const person = findPerson(state, name);
  const others = sessionsOf(state, nameKey(state.rules, name)).filter(({ id }) => id !== person?.id);
  return person === undefined ? others : [person, ...others];
}

/** Whoever is called so; somebody without a name only moderators know how to call. */
export function personMeant(state: ChatState, session: Session, name: string): Session | undefined {
  return isModerator(state, session) ? findPerson(state, name) : findByName(state, name);
}

/** What is told of a name that nobody here has: it may be somebody's all the same. */
export function noPerson(state: ChatState, name: string): Notice {
  return { kind: findAccount(state, name) === undefined ? "nobodyCalled" : "isAbsent", name };
}
