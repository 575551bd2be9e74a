// Talking: to the room, and to one person.

import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import type { Moment } from "../input.ts";
import { findByName, isNameMissing } from "../names.ts";
import type { Said } from "../notice.ts";
import { withLine } from "../room.ts";
import { putRoom, roomAt, settle } from "../rooms.ts";
import type { ChatState, Session } from "../state.ts";
import type { SafeText } from "../text.ts";
import { noEffect, reply, replyToRoom } from "./reply.ts";

/** Tells the room, the speaker too. */
export function say(state: ChatState, session: Session, { text }: CommandOf<"say">, moment: Moment): Step {
  return tellRoom(state, session, "said", text, moment);
}

/** Tells the room what the speaker does. */
export function act(state: ChatState, session: Session, { text }: CommandOf<"act">, moment: Moment): Step {
  return tellRoom(state, session, "acted", text, moment);
}

/** Tells one person and nobody else, not even the sender. */
export function send(state: ChatState, session: Session, command: CommandOf<"send">): Step {
  if (isNameMissing(state, session)) return reply(state, session, { kind: "nameRequired" });
  const recipient = findByName(state, command.to);
  if (recipient === undefined) {
    if (state.rules.unknownRecipient === "silent") return noEffect(state);
    return reply(state, session, { kind: "nobodyCalled", name: command.to });
  }
  const to = recipient.name ?? command.to;
  return reply(state, recipient, { kind: "sent", from: session.name, to, text: command.text });
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
  const news = settle(state, session.room);
  const room = withLine(roomAt(news.state, session.room));
  const line: Said = { kind, from: session.name, room: room.name, text, number: room.last, at };
  const told = replyToRoom(putRoom(news.state, session.room, room), session, line);
  return news.effects.length === 0
    ? told
    : { state: told.state, effects: [...news.effects, ...told.effects] };
}
