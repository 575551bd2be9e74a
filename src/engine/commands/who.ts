// Who is here.

import { isModerator } from "../accounts.ts";
import type { CommandOf } from "../command.ts";
import type { Person } from "../notice.ts";
import type { Step } from "../effect.ts";
import { calledByModerators } from "../people.ts";
import { isHiddenFrom, mayLookIn } from "../rights.ts";
import { type ChatState, keyOf, type Session, type SessionId } from "../state.ts";
import { reply } from "./reply.ts";

/** 50 names: a screenful; it also bounds what one short line can make the server do and say. */
const MAX_LISTED = 50;

/** 200 people: what a program shows in a list before one has to look for somebody; they count as an answer like any other. */
const MAX_PEOPLE = 200;

/** Lists the people of a room, by default of the client's own. Who may not come in freely may not look in, either. */
export function who(state: ChatState, session: Session, { isAnswered, room: name }: CommandOf<"who">): Step {
  const at = name === undefined ? session.room : keyOf(name);
  const room = state.rooms.get(at);
  if (room === undefined || isHiddenFrom(state, session, room)) {
    return reply(state, session, { kind: "noSuchRoom", room: name ?? at });
  }
  if (!mayLookIn(state, session, room)) {
    return reply(state, session, { kind: "notInRoom", room: room.name });
  }
  const names = isModerator(state, session)
    ? first(state, room.members, calledByModerators)
    : firstNames(state, room.members);
  const people = isAnswered === true ? firstPeople(state, room.members) : undefined;
  return reply(state, session, { kind: "members", room: room.name, names, people, total: room.members.size });
}

/** The first of those who are in a room, for programs. */
export function firstPeople(state: ChatState, members: Iterable<SessionId>): readonly Person[] {
  return first(state, members, (session) => ({
    name: session.name,
    isModerator: isModerator(state, session) ? true : undefined,
    away: session.away,
  }), MAX_PEOPLE);
}

/** The first of those who are in a room. */
export function firstNames(
  state: ChatState,
  members: Iterable<SessionId>,
): readonly (string | undefined)[] {
  return first(state, members, ({ name }) => name);
}

function first<T>(
  { sessions }: ChatState,
  members: Iterable<SessionId>,
  show: (session: Session) => T,
  most: number = MAX_LISTED,
): T[] {
  const shown: T[] = [];
  for (const id of members) {
    if (shown.length === most) break;
    const session = sessions.get(id);
    if (session !== undefined) shown.push(show(session));
  }
  return shown;
}
