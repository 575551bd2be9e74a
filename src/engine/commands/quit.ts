// Leaving with a word.

import type { CommandOf } from "../command.ts";
import type { Effect, Step } from "../effect.ts";
import { leave } from "../presence.ts";
import type { ChatState, Session } from "../state.ts";

/** Says goodbye and ends the connection. The name is free at once. */
export function quit(state: ChatState, session: Session, { reason }: CommandOf<"quit">): Step {
  const goodbye: Effect = { kind: "deliver", session: session.id, notice: { kind: "goodbye" } };
  return leave(state, session, [goodbye], reason);
}
