// Who is here.

import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import { type ChatState, keyOf, type Session, type SessionId } from "../state.ts";
import { reply } from "./reply.ts";

/** 50 names: a screenful; it also bounds what one short line can make the server do and say. */
const MAX_LISTED = 50;

/** Lists the people of a room, by default of the client's own. Who needs a key to come in needs it to look in, too. */
export function who(state: ChatState, session: Session, { room: name }: CommandOf<"who">): Step {
  const at = name === undefined ? session.room : keyOf(name);
  const room = state.rooms.get(at);
  if (room === undefined) return reply(state, session, { kind: "noSuchRoom", room: name ?? at });
  if (room.key !== undefined && !session.rooms.includes(at)) {
    return reply(state, session, { kind: "notInRoom", room: room.name });
  }
  const names = firstNames(state, room.members);
  return reply(state, session, { kind: "members", room: room.name, names, total: room.members.size });
}

/** The first of those who are in a room. */
export function firstNames(
  { sessions }: ChatState,
  members: Iterable<SessionId>,
): readonly (string | undefined)[] {
  const names: (string | undefined)[] = [];
  for (const id of members) {
    if (names.length === MAX_LISTED) break;
    names.push(sessions.get(id)?.name);
  }
  return names;
}
