// What was said before. The engine numbers lines; whoever drives it keeps them.

import type { CommandOf, LineNumber } from "../command.ts";
import type { Effect, Step } from "../effect.ts";
import { roomAt } from "../rooms.ts";
import type { ChatState, Session } from "../state.ts";
import { placeIn } from "./place.ts";
import { reply } from "./reply.ts";

/** 200 lines: all that is kept of a room by default; some 10 KiB to read, or as much as 64 Ki characters are. */
const MOST_AT_ONCE = 200;

/** 20 lines: a screen, with some room for what is said next. */
const USUAL = 20;

/** Which lines are wanted. */
interface Wanted {
  readonly most: number;
  readonly since?: number | undefined;
  readonly before?: number | undefined;
  /** Whether the client has asked for them; if not, it has just come in. */
  readonly isAsked: boolean;
}

/** Shows the last lines of a room, those before one, or those after one. */
export function history(state: ChatState, session: Session, command: CommandOf<"history">): Step {
  const place = placeIn(state, session, command.room);
  if ("problem" in place) return reply(state, session, place.problem);
  const at = place.key;
  const from = "since" in command ? { number: command.since, epoch: command.epoch } : command.before;
  if (from !== undefined && !isPresent(state, at, from)) {
    return reply(state, session, { kind: "numberedAnew", room: roomAt(state, at).name });
  }
  const wanted = "since" in command
    ? { most: MOST_AT_ONCE, since: command.since }
    : { most: Math.min(command.count ?? USUAL, MOST_AT_ONCE), before: command.before?.number };
  return { state, effects: [recall(state, session, at, { ...wanted, isAsked: true })] };
}

/** Shows a room's last lines to whoever has come in, or what it has not read yet. */
export function greet(
  state: ChatState,
  session: Session,
  at: string,
  read: LineNumber | undefined,
): readonly Effect[] {
  const { shownOnJoin } = state.rules;
  if (read !== undefined && isPresent(state, at, read)) {
    return [recall(state, session, at, { most: MOST_AT_ONCE, since: read.number, isAsked: false })];
  }
  if (roomAt(state, at).last === 0 || shownOnJoin === 0) return [];
  return [recall(state, session, at, { most: shownOnJoin, isAsked: false })];
}

/** Whether a number is one of the present numbering. */
function isPresent(state: ChatState, at: string, { epoch, number }: LineNumber): boolean {
  const room = roomAt(state, at);
  return (epoch === undefined || epoch === room.epoch) && number <= room.last + 1;
}

function recall(state: ChatState, { id, ignored }: Session, at: string, wanted: Wanted): Effect {
  const { epoch, last, name } = roomAt(state, at);
  const { before, isAsked, most, since } = wanted;
  return { kind: "recall", session: id, room: at, name, last, since, before, most, epoch, isAsked, ignored };
}
