// The most common steps: change nothing and tell one person, or a room, or nobody.

import type { Effect, Step } from "../effect.ts";
import type { Notice } from "../notice.ts";
import { FOR_GOOD } from "../sanctions.ts";
import type { ChatState, Session, SessionId } from "../state.ts";

/** Telling one client. */
export function toldOf({ id: session }: Session, notice: Notice): Effect {
  return { kind: "deliver", session, notice };
}

/** Tells one client, and changes nothing. */
export function reply(state: ChatState, session: Session, notice: Notice): Step {
  return { state, effects: [{ kind: "deliver", session: session.id, notice }] };
}

/** Tells everyone in the client's room but for `except`, and changes nothing. */
export function replyToRoom(
  state: ChatState,
  session: Session,
  notice: Notice,
  except?: readonly SessionId[],
): Step {
  return { state, effects: [{ kind: "publish", room: session.room, notice, from: session.id, except }] };
}

/** For whoever tries to say something and may not. */
export function isMuted({ mutedUntil }: Session): Notice {
  return { kind: "isMuted", until: mutedUntil === FOR_GOOD ? undefined : mutedUntil };
}

/** Does nothing. */
export function noEffect(state: ChatState): Step {
  return { state, effects: [] };
}
