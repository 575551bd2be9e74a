// Leaving with a word.

import type { Step } from "../effect.ts";
import { leave } from "../presence.ts";
import type { ChatState, Session } from "../state.ts";

/** Says goodbye and ends the connection. The name is free at once. */
export function quit(state: ChatState, session: Session): Step {
  return leave(state, session, [{ kind: "deliver", session: session.id, notice: { kind: "goodbye" } }]);
}
