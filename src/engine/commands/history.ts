// What was said before. The engine numbers lines; whoever drives it keeps them.

import type { CommandOf, LineNumber } from "../command.ts";
import type { Effect, Step } from "../effect.ts";
import { boundsOf, type Place, type Range } from "../range.ts";
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
  readonly range?: Range | undefined;
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

/** Shows lines of a room that are asked for by lines or times. What belongs to another numbering was before all there is. */
export function excerpt(state: ChatState, session: Session, command: CommandOf<"excerpt">): Step {
  const place = placeIn(state, session, command.room);
  if ("problem" in place) return reply(state, session, place.problem);
  const { key } = place;
  const { points, way } = command;
  const most = Math.min(command.most, MOST_AT_ONCE);
  const places = points.flatMap((point): readonly Place[] => {
    if ("at" in point) return [];
    const number = isPresent(state, key, point) ? point.number : 0;
    return [{ upTo: number, from: number }];
  });
  const isCertain = places.length === points.length;
  const bounds = isCertain ? boundsOf(way, places, most, roomAt(state, key).last) : { most };
  const wanted = { ...bounds, range: isCertain ? undefined : { way, points }, isAsked: true };
  return { state, effects: [recall(state, session, key, wanted)] };
}

/** Tells in which of its rooms something was said last between two times, the earliest first. */
export function latest(
  state: ChatState,
  session: Session,
  { after, before, most }: CommandOf<"latest">,
): Step {
  const rooms = session.rooms.map((key) => roomAt(state, key))
    .filter(({ lastAt }) => lastAt > after && lastAt < before)
    .map(({ lastAt: at, name: room }) => ({ room, at }))
    .sort((a, b) => a.at - b.at || (a.room < b.room ? -1 : 1));
  return reply(state, session, { kind: "latest", rooms: rooms.slice(0, most) });
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
  const { before, isAsked, most, range, since } = wanted;
  const asked = { kind: "recall", session: id, room: at, name, last, since, before, most, epoch } as const;
  return range === undefined ? { ...asked, isAsked, ignored } : { ...asked, range, isAsked, ignored };
}
