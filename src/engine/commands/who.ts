// Who is here.

import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import { type ChatState, keyOf, type Session } from "../state.ts";
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
  const names: (string | undefined)[] = [];
  for (const id of room.members) {
    if (names.length === MAX_LISTED) break;
    names.push(state.sessions.get(id)?.name);
  }
  return reply(state, session, { kind: "members", room: room.name, names, total: room.members.size });
}
