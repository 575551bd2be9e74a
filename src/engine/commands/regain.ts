// Getting one's own name back from whoever has it, such as one's own dead connection.

import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import { findByName, nameKey } from "../names.ts";
import { leave } from "../presence.ts";
import type { ChatState, Session } from "../state.ts";
import { reply, toldOf } from "./reply.ts";

/** Ends the connection of whoever else has the name that the session is logged in by. */
export function regain(state: ChatState, session: Session, { name }: CommandOf<"regain">): Step {
  if (session.account === undefined) return reply(state, session, { kind: "notLoggedIn" });
  if (session.account !== nameKey(state.rules, name)) {
    return reply(state, session, { kind: "nameClaimed", name });
  }
  const holder = findByName(state, name);
  if (holder === undefined || holder.id === session.id) {
    return reply(state, session, { kind: "nobodyCalled", name });
  }
  const notice = { kind: "replaced", name: holder.name } as const;
  const gone = leave(state, holder, { last: [toldOf(holder, notice)], removal: "replaced" });
  return { state: gone.state, effects: [...gone.effects, toldOf(session, { kind: "regained", name })] };
}
