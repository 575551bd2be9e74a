// Talking: to the room, and to one person.

import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import { findByName, isNameMissing } from "../names.ts";
import type { ChatState, Session } from "../state.ts";
import { noEffect, reply, replyToRoom } from "./reply.ts";

/** Tells the room, the speaker too. */
export function say(state: ChatState, session: Session, command: CommandOf<"say">): Step {
  if (isNameMissing(state, session)) return reply(state, session, { kind: "nameRequired" });
  return replyToRoom(state, session, {
    kind: "said",
    from: session.name,
    room: session.room,
    text: command.text,
  });
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
