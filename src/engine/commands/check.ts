// Checking a name before taking it: the page does that while its visitor is still typing.

import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import type { Moment } from "../input.ts";
import type { ChatState, Session } from "../state.ts";
import { refusalOf } from "./register.ts";
import { reply } from "./reply.ts";

/** Tells whether the client could register that name. Nothing comes of it: meanwhile someone else may take it. */
export function check(
  state: ChatState,
  session: Session,
  { name }: CommandOf<"check">,
  { now }: Moment,
): Step {
  return reply(state, session, refusalOf(state, session, name, now) ?? { kind: "nameFree", name });
}
