// What was said before. The engine numbers lines; whoever drives it keeps them.

import type { CommandOf } from "../command.ts";
import type { Effect, Step } from "../effect.ts";
import { roomAt } from "../rooms.ts";
import type { ChatState, Session } from "../state.ts";
import { reply } from "./reply.ts";

/** 200 lines: all that is kept of a room by default; some 10 KiB to read, or as much as 64 Ki characters are. */
const MOST_AT_ONCE = 200;

/** 20 lines: a screen, with some room for what is said next. */
const USUAL = 20;

/** Shows the last lines of the client's room, or those after one. */
export function history(state: ChatState, session: Session, command: CommandOf<"history">): Step {
  const at = session.room;
  if (!("since" in command)) {
    const most = Math.min(command.count ?? USUAL, MOST_AT_ONCE);
    return { state, effects: [recall(state, session, at, undefined, most)] };
  }
  const { epoch, last, name } = roomAt(state, at);
  const isOurs = command.epoch === undefined || command.epoch === epoch;
  if (!isOurs || command.since > last) return reply(state, session, { kind: "numberedAnew", room: name });
  return { state, effects: [recall(state, session, at, command.since, MOST_AT_ONCE)] };
}

/** Shows the last lines of a room to whoever has come in. */
export function greet(state: ChatState, session: Session, at: string): Effect {
  return recall(state, session, at, undefined, state.rules.shownOnJoin, false);
}

function recall(
  state: ChatState,
  { id, ignored }: Session,
  at: string,
  since: number | undefined,
  most: number,
  isAsked = true,
): Effect {
  const { epoch, last, name } = roomAt(state, at);
  return { kind: "recall", session: id, room: at, name, last, since, most, epoch, isAsked, ignored };
}
