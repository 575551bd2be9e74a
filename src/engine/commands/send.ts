// Talking to one person.

import { findAccount } from "../accounts.ts";
import type { CommandOf } from "../command.ts";
import type { Effect, Step } from "../effect.ts";
import { isDetached } from "../detaching.ts";
import { ignores } from "../ignoring.ts";
import type { Moment } from "../input.ts";
import { Latest } from "../latest.ts";
import { findByName, isNameMissing } from "../names.ts";
import { changed, type ChatState, type Session, type SessionId } from "../state.ts";
import type { SafeText } from "../text.ts";
import { keepMissed } from "../resuming.ts";
import { keepMessage } from "../waiting.ts";
import { back } from "./away.ts";
import { noEffect, reply, replyMuted, toldOf } from "./reply.ts";

/** Tells one person and nobody else, not even the sender. */
export function send(
  state: ChatState,
  session: Session,
  { isAnswered, text, to }: CommandOf<"send">,
  { now }: Moment,
): Step {
  if (isNameMissing(state, session)) return reply(state, session, { kind: "nameRequired" });
  const muted = replyMuted(state, session, now);
  if (muted !== undefined) return muted;
  const recipient = findByName(state, to);
  const isHere = recipient !== undefined &&
    !(isDetached(state, recipient) && recipient.account !== undefined);
  if (isHere) {
    const told = tellOne(state, session, recipient, recipient.name ?? to, text, now);
    return isAnswered === true ? answered(told, session, recipient, now) : told;
  }
  if (state.rules.unknownRecipient === "silent") return noEffect(state);
  // Whoever has lost its connection and keeps a name reads it at the next login, or when it is back.
  const account = recipient?.account === undefined
    ? findAccount(state, to)
    : state.accounts.get(recipient.account);
  if (account !== undefined) return back(session, keepMessage(state, session, account, text, now));
  return reply(state, session, { kind: "nobodyCalled", name: to });
}

/** Tells whoever wrote to the client last. */
export function answer(
  state: ChatState,
  session: Session,
  { text }: CommandOf<"answer">,
  { now }: Moment,
): Step {
  if (isNameMissing(state, session)) return reply(state, session, { kind: "nameRequired" });
  const muted = replyMuted(state, session, now);
  if (muted !== undefined) return muted;
  const recipient = state.sessions.get(state.lastWriters.get(session.id) ?? -1);
  if (recipient === undefined) return reply(state, session, { kind: "nobodyToAnswer" });
  return tellOne(state, session, recipient, recipient.name, text, now);
}

function tellOne(
  state: ChatState,
  session: Session,
  recipient: Session,
  to: string | undefined,
  text: SafeText,
  at: number,
): Step {
  // Who does not want to hear of somebody is not told of it, and neither is the other.
  if (ignores(state, recipient, session)) return noEffect(state);
  const { id } = recipient;
  const isSame = lastWriter.get(state.lastWriters, id) === session.id;
  const next = isSame ? state : changed(state, { lastWriters: state.lastWriters.set(id, session.id) });
  const kept = keepMissed(next, id, { from: session.name, text, at });
  const told = kept === undefined
    ? reply(next, recipient, { kind: "sent", from: session.name, to, text, at })
    : reply(kept, session, { kind: "waitsAMinute", name: to ?? "guest" });
  if (recipient.away === undefined && session.away === undefined) return told;
  return back(session, recipient.away === undefined ? told : withAwayNote(told, session, to, recipient.away));
}

const lastWriter = new Latest<SessionId, SessionId>();

/** What is told anyhow is the answer. */
function answered(step: Step, session: Session, recipient: Session, at: number): Step {
  const { effects, state } = step;
  if (recipient.away !== undefined || isDetached(state, recipient)) return step;
  const taken: Effect = toldOf(session, { kind: "taken", room: undefined, number: undefined, at });
  return { state, effects: [taken, ...effects] };
}

function withAwayNote(
  { effects, state }: Step,
  session: Session,
  name: string | undefined,
  reason: SafeText,
): Step {
  return { state, effects: [...effects, toldOf(session, { kind: "isAway", name, reason })] };
}
