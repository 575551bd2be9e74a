// Claiming a name: at once, or after the host program was asked.

import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import type { Verdict } from "../input.ts";
import { giveName, refusal } from "../names.ts";
import type { ChatState, Session } from "../state.ts";
import { answer } from "./answer.ts";

/** Gives the client that name, unless the rules say no. */
export function register(state: ChatState, session: Session, { name }: CommandOf<"register">): Step {
  const refused = refusal(state, session, name);
  if (refused !== undefined) return answer(state, session, refused);
  if (state.rules.nameAuthorized) {
    return { state, effects: [{ kind: "authorize", session: session.id, name }] };
  }
  return answer(giveName(state, session, name), session, { kind: "registered", name });
}

/** Does what the host program decided; meanwhile someone else may have taken the name. */
export function authorized(state: ChatState, session: Session, name: string, verdict: Verdict): Step {
  if (verdict === "unknown") return answer(state, session, { kind: "nameUnchecked", name });
  if (verdict !== "granted") return answer(state, session, { kind: "nameDenied", name });
  const refused = refusal(state, session, name);
  if (refused !== undefined) return answer(state, session, refused);
  return answer(giveName(state, session, name), session, { kind: "registered", name });
}
