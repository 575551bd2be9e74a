// Who is here.

import { isModerator } from "../accounts.ts";
import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import { calledByModerators } from "../people.ts";
import { type ChatState, keyOf, type Session, type SessionId } from "../state.ts";
import { reply } from "./reply.ts";

/** 50 names: a screenful; it also bounds what one short line can make the server do and say. */
const MAX_LISTED = 50;

/** Lists the people of a room, by default of the client's own. Who needs a key to come in needs it to look in, too. */
export function who(state: ChatState, session: Session, { room: name }: CommandOf<"who">): Step {
  const at = name === undefined ? session.room : keyOf(name);
  const room = state.rooms.get(at);
  if (room === undefined) return reply(state, session, { kind: "noSuchRoom", room: name ?? at });
  if (room.key !== undefined && !session.rooms.includes(at) && !isModerator(state, session)) {
    return reply(state, session, { kind: "notInRoom", room: room.name });
  }
  const names = isModerator(state, session)
    ? first(state, room.members, calledByModerators)
    : firstNames(state, room.members);
  return reply(state, session, { kind: "members", room: room.name, names, total: room.members.size });
}

/** The first of those who are in a room. */
export function firstNames(
  state: ChatState,
  members: Iterable<SessionId>,
): readonly (string | undefined)[] {
  return first(state, members, ({ name }) => name);
}

function first<T>({ sessions }: ChatState, members: Iterable<SessionId>, show: (session: Session) => T): T[] {
  const shown: T[] = [];
  for (const id of members) {
    if (shown.length === MAX_LISTED) break;
    const session = sessions.get(id);
    if (session !== undefined) shown.push(show(session));
  }
  return shown;
}
