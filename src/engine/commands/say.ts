// Talking: to the room, and to one person.

import { findAccount } from "../accounts.ts";
import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import type { Moment } from "../input.ts";
import { Latest } from "../latest.ts";
import { ignorersOf, ignores } from "../ignoring.ts";
import { findByName, isNameMissing } from "../names.ts";
import type { Said } from "../notice.ts";
import { withLine } from "../room.ts";
import { putRoom, roomAt } from "../rooms.ts";
import { settle } from "../settling.ts";
import { keepMessage } from "../waiting.ts";
import { changed, type ChatState, type Session, type SessionId } from "../state.ts";
import type { SafeText } from "../text.ts";
import { back } from "./away.ts";
import { isMuted, noEffect, reply, replyToRoom } from "./reply.ts";

/** Tells the room, the speaker too. */
export function say(state: ChatState, session: Session, { text }: CommandOf<"say">, moment: Moment): Step {
  return tellRoom(state, session, "said", text, moment);
}

/** Tells the room what the speaker does. */
export function act(state: ChatState, session: Session, { text }: CommandOf<"act">, moment: Moment): Step {
  return tellRoom(state, session, "acted", text, moment);
}

/** Tells one person and nobody else, not even the sender. */
export function send(
  state: ChatState,
  session: Session,
  { text, to }: CommandOf<"send">,
  { now }: Moment,
): Step {
  if (isNameMissing(state, session)) return reply(state, session, { kind: "nameRequired" });
  if (session.mutedUntil > now) return reply(state, session, isMuted(session));
  const recipient = findByName(state, to);
  if (recipient !== undefined) return tellOne(state, session, recipient, recipient.name ?? to, text);
  if (state.rules.unknownRecipient === "silent") return noEffect(state);
  const account = findAccount(state, to);
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
  if (session.mutedUntil > now) return reply(state, session, isMuted(session));
  const recipient = state.sessions.get(state.lastWriters.get(session.id) ?? -1);
  if (recipient === undefined) return reply(state, session, { kind: "nobodyToAnswer" });
  return tellOne(state, session, recipient, recipient.name, text);
}

function tellOne(
  state: ChatState,
  session: Session,
  recipient: Session,
  to: string | undefined,
  text: SafeText,
): Step {
  // Who does not want to hear of somebody is not told of it, and neither is the other.
  if (ignores(state, recipient, session)) return noEffect(state);
  const { id } = recipient;
  const isSame = lastWriter.get(state.lastWriters, id) === session.id;
  const next = isSame ? state : changed(state, { lastWriters: state.lastWriters.set(id, session.id) });
  const told = reply(next, recipient, { kind: "sent", from: session.name, to, text });
  if (recipient.away === undefined && session.away === undefined) return told;
  return back(session, recipient.away === undefined ? told : withAwayNote(told, session, to, recipient.away));
}

const lastWriter = new Latest<SessionId, SessionId>();

function withAwayNote(
  { effects, state }: Step,
  { id }: Session,
  name: string | undefined,
  reason: SafeText,
): Step {
  return {
    state,
    effects: [...effects, { kind: "deliver", session: id, notice: { kind: "isAway", name, reason } }],
  };
}

/** Gives the line its number, behind the news of who has come to hear it. */
function tellRoom(
  state: ChatState,
  session: Session,
  kind: Said["kind"],
  text: SafeText,
  { now: at }: Moment,
): Step {
  if (isNameMissing(state, session)) return reply(state, session, { kind: "nameRequired" });
  if (session.mutedUntil > at) return reply(state, session, isMuted(session));
  const news = settle(state, session.room);
  const room = withLine(roomAt(news.state, session.room));
  const line: Said = { kind, from: session.name, room: room.name, text, number: room.last, at };
  const told = replyToRoom(
    putRoom(news.state, session.room, room),
    session,
    line,
    ignorersOf(state, session),
  );
  if (news.effects.length === 0 && session.away === undefined) return told;
  return back(session, { state: told.state, effects: [...news.effects, ...told.effects] });
}
