// Which rooms there are.

import type { Step } from "../effect.ts";
import type { ListedRoom } from "../notice.ts";
import { type ChatState, LOBBY, type Session } from "../state.ts";
import { reply } from "./reply.ts";

/** 50 rooms: a screenful; it also bounds what one short line can make the server say. */
const MAX_LISTED = 50;

/** Lists the rooms, those of most people first. */
export function rooms(state: ChatState, session: Session): Step {
  const all = [...state.rooms].filter(([key]) => key !== LOBBY);
  // By size, then by key: the order of a map must not be seen.
  all.sort(([a, one], [b, other]) => other.members.size - one.members.size || (a < b ? -1 : 1));
  const listed = all.slice(0, MAX_LISTED).map(([at, { key, members, name, topic }]): ListedRoom => {
    const isIn = session.rooms.includes(at);
    const isLocked = key !== undefined;
    return {
      name,
      members: members.size,
      topic: isLocked && !isIn ? undefined : topic?.text,
      isLocked,
      isIn,
    };
  });
  return reply(state, session, { kind: "rooms", rooms: listed, total: all.length });
}
