// Claiming a name: at once, or after the host program was asked.

import type { CommandOf } from "../command.ts";
import type { Effect, Step } from "../effect.ts";
import type { Moment, Verdict } from "../input.ts";
import { nameProblem, putSession } from "../names.ts";
import type { Notice } from "../notice.ts";
import { sanctionOf } from "../sanctions.ts";
import { giveNameAloud } from "../renaming.ts";
import { changedSession } from "../session.ts";
import type { ChatState, Session } from "../state.ts";
import { showMessages } from "../waiting.ts";
import { noEffect, reply, replyMuted } from "./reply.ts";

/** Gives the client that name, unless the rules say no. */
export function register(
  state: ChatState,
  session: Session,
  { name, profile }: CommandOf<"register">,
  { now }: Moment,
): Step {
  // The rooms would read it.
  const muted = replyMuted(state, session, now);
  if (muted !== undefined) return muted;
  const problem = refusalOf(state, session, name, now);
  if (problem !== undefined) return reply(state, session, problem);
  const known = profile === undefined ? session : changedSession(session, { profile });
  const next = known === session ? state : putSession(state, known);
  if (state.rules.nameAuthorized) {
    return { state: next, effects: [{ kind: "authorize", session: session.id, name }] };
  }
  return named(next, known, name);
}

/** Why the client can't be called so now, if it can't; what the host program would say is not known here. */
export function refusalOf(state: ChatState, session: Session, name: string, now: number): Notice | undefined {
  const problem = nameProblem(state, session, name);
  if (problem !== undefined) return problem;
  return sanctionOf(state, "ban", name, now) === undefined ? undefined : { kind: "nameBanned", name };
}

/** Does what the host program decided; meanwhile someone else may have taken the name. */
export function authorized(state: ChatState, session: Session, name: string, verdict: Verdict): Step {
  if (verdict === "unknown") return reply(state, session, { kind: "nameUnchecked", name });
  if (verdict !== "granted") return reply(state, session, { kind: "nameDenied", name });
  const problem = nameProblem(state, session, name);
  if (problem !== undefined) return reply(state, session, problem);
  return named(state, session, name);
}

/** Gives the name, and tells its rooms. */
export function named(state: ChatState, session: Session, name: string): Step {
  const { effects, state: next } = giveNameAloud(state, session, name);
  const told: Effect = { kind: "deliver", session: session.id, notice: { kind: "registered", name } };
  // Who roams may have logged in before it had a name.
  const waited = session.isRoaming && session.name === undefined && session.account !== undefined
    ? showMessages(next, session, session.account)
    : noEffect(next);
  return { state: waited.state, effects: [told, ...effects, ...waited.effects] };
}
