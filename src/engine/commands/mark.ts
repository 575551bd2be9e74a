// Saying how far one has read, and being told.

import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import { markOf, sharers, type Target, withMark } from "../marking.ts";
import type { ChatState, Session } from "../state.ts";
import { reply, toldOf } from "./reply.ts";

/** Notes how far somebody has read, and tells all of its clients; without a time it is only told. */
export function mark(state: ChatState, session: Session, command: CommandOf<"mark">): Step {
  const target: Target = "room" in command ? { room: command.room } : { name: command.name };
  const known = markOf(state, session, target);
  const { at } = command;
  if (at === undefined || (known !== undefined && known >= at)) {
    return reply(state, session, { kind: "marked", ...target, at: known });
  }
  const next = withMark(state, session, target, at);
  const notice = { kind: "marked", ...target, at } as const;
  return { state: next, effects: sharers(next, session).map((each) => toldOf(each, notice)) };
}
