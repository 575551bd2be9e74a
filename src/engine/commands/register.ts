// Claiming a name.

import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import { giveName, refusal } from "../names.ts";
import type { ChatState, Session } from "../state.ts";
import { answer } from "./answer.ts";

/** Gives the client that name, unless the rules say no. */
export function register(state: ChatState, session: Session, command: CommandOf<"register">): Step {
  const { name } = command;
  const refused = refusal(state, session, name);
  if (refused !== undefined) return answer(state, session, refused);
  return answer(giveName(state, session, name), session, { kind: "registered", name });
}
