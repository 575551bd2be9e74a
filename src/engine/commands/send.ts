// Talking to one person.

import { findAccount } from "../accounts.ts";
import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import { isDetached } from "../detaching.ts";
import { ignores } from "../ignoring.ts";
import type { Moment } from "../input.ts";
import { Latest } from "../latest.ts";
import { findByName, isNameMissing, nameKey } from "../names.ts";
import type { Notice } from "../notice.ts";
import { changed, type ChatState, type Session, type SessionId } from "../state.ts";
import type { SafeText } from "../text.ts";
import { keepMissed } from "../resuming.ts";
import { keepMessage } from "../waiting.ts";
import { withWord } from "../words.ts";
import type { Writer } from "../writer.ts";
import { back } from "./away.ts";
import { noEffect, reply, replyMuted, toldOf } from "./reply.ts";

/** Tells one person and nobody else, not even the sender. */
export function send(
  state: ChatState,
  session: Session,
  { isAnswered, isNotice, tags, text, to }: CommandOf<"send">,
  { now }: Moment,
): Step {
  if (isNameMissing(state, session)) return reply(state, session, { kind: "nameRequired" });
  const muted = replyMuted(state, session, now);
  if (muted !== undefined) return muted;
  const recipient = findByName(state, to);
  const isHere = recipient !== undefined &&
    !(isDetached(state, recipient) && recipient.account !== undefined);
  if (isHere) {
    const worded = session.isRoaming || recipient.isRoaming ? withWord(state, now) : undefined;
    const message = sentBy(session, recipient.name ?? to, text, now);
    const whole = worded === undefined ? message : { ...message, word: worded.word, isNotice, tags };
    const told = tellOne(worded?.state ?? state, session, recipient, whole);
    return isAnswered === true ? answered(told, session, recipient, whole) : told;
  }
  if (state.rules.unknownRecipient === "silent") return noEffect(state);
  // Whoever has lost its connection and keeps a name reads it at the next login, or when it is back.
  const account = recipient?.account === undefined
    ? findAccount(state, to)
    : state.accounts.get(recipient.account);
  if (account !== undefined) return back(session, keepMessage(state, session, account, text, now));
  return reply(state, session, { kind: "nobodyCalled", name: to });
}

/** Tells whoever wrote to the client last; who has gone and signed with a name of its own, by that name. */
export function answer(
  state: ChatState,
  session: Session,
  { text }: CommandOf<"answer">,
  moment: Moment,
): Step {
  const { now } = moment;
  if (isNameMissing(state, session)) return reply(state, session, { kind: "nameRequired" });
  const muted = replyMuted(state, session, now);
  if (muted !== undefined) return muted;
  const writer = state.lastWriters.get(session.id);
  const recipient = state.sessions.get(writer?.session ?? -1);
  if (recipient === undefined) {
    const account = state.accounts.get(writer?.account ?? "");
    return account === undefined
      ? reply(state, session, { kind: "nobodyToAnswer" })
      : send(state, session, { kind: "send", to: account.name, text }, moment);
  }
  const message = sentBy(session, recipient.name, text, now);
  if (!recipient.isRoaming) return tellOne(state, session, recipient, message);
  const worded = withWord(state, now);
  return tellOne(worded.state, session, recipient, { ...message, word: worded.word });
}

/** What is sent to one person. */
type Message = Extract<Notice, { readonly kind: "sent" }>;

/** No fields that it has not: nearly all messages are plain. */
function sentBy({ name: from }: Session, to: string | undefined, text: SafeText, at: number): Message {
  return { kind: "sent", from, to, text, at };
}

function tellOne(state: ChatState, session: Session, recipient: Session, message: Message): Step {
  const { to } = message;
  // Who does not want to hear of somebody is not told of it, and neither is the other.
  if (ignores(state, recipient, session)) return noEffect(state);
  const { id } = recipient;
  const last = lastWriter.get(state.lastWriters, id);
  const account = ownName(state, session);
  const isSame = last?.session === session.id && last.account === account;
  const next = isSame
    ? state
    : changed(state, { lastWriters: state.lastWriters.set(id, { session: session.id, account }) });
  const kept = keepMissed(next, id, message);
  const told = kept === undefined
    ? reply(next, recipient, message)
    : reply(kept, session, { kind: "waitsAMinute", name: to ?? "guest" });
  if (recipient.away === undefined && session.away === undefined) return told;
  return back(session, recipient.away === undefined ? told : withAwayNote(told, session, to, recipient.away));
}

const lastWriter = new Latest<SessionId, Writer>();

/** The claimed name that it signs with. One that it does not sign with is nobody else's business. */
function ownName({ rules }: ChatState, { account, name }: Session): string | undefined {
  return account !== undefined && name !== undefined && nameKey(rules, name) === account
    ? account
    : undefined;
}

/** What is told anyhow is the answer; but those who roam are shown what they have sent. */
function answered(step: Step, session: Session, recipient: Session, { at, word }: Message): Step {
  const { effects, state } = step;
  const isToldAnyhow = recipient.away !== undefined || isDetached(state, recipient);
  if (isToldAnyhow && !session.isRoaming) return step;
  const plain = { kind: "taken", room: undefined, number: undefined, at } as const;
  const taken = toldOf(session, session.isRoaming ? { ...plain, word } : plain);
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
