// Talking: to the room, and to one person.

import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import { findByName, isNameMissing } from "../names.ts";
import type { ChatState, Session } from "../state.ts";
import { answer, nothing, tellRoom } from "./answer.ts";

/** Tells the room, the speaker too. */
export function say(state: ChatState, session: Session, command: CommandOf<"say">): Step {
  if (isNameMissing(state, session)) return answer(state, session, { kind: "nameRequired" });
  return tellRoom(state, session, {
    kind: "said",
    from: session.name,
    room: session.room,
    text: command.text,
  });
}

/** Tells one person and nobody else, not even the sender. */
export function send(state: ChatState, session: Session, command: CommandOf<"send">): Step {
  if (isNameMissing(state, session)) return answer(state, session, { kind: "nameRequired" });
  const recipient = findByName(state, command.to);
  if (recipient === undefined) {
    if (state.rules.absentRecipient === "silent") return nothing(state);
    return answer(state, session, { kind: "nobodyCalled", name: command.to });
  }
  const to = recipient.name ?? command.to;
  return answer(state, recipient, { kind: "sent", from: session.name, to, text: command.text });
}
