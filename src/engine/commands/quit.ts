// Leaving with a word.

import type { CommandOf } from "../command.ts";
import type { Effect, Step } from "../effect.ts";
import type { Moment } from "../input.ts";
import { leave } from "../presence.ts";
import type { ChatState, Session } from "../state.ts";

/** Says goodbye and ends the connection. The name is free at once. */
export function quit(
  state: ChatState,
  session: Session,
  { reason }: CommandOf<"quit">,
  { now }: Moment,
): Step {
  const goodbye: Effect = { kind: "deliver", session: session.id, notice: { kind: "goodbye" } };
  return leave(state, session, { last: [goodbye], reason: session.mutedUntil > now ? undefined : reason });
}
