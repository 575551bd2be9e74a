// Who is here.

import type { Step } from "../effect.ts";
import type { ChatState, Session } from "../state.ts";
import { reply } from "./reply.ts";

/** 50 names: a screenful; it also bounds what one short line can make the server do and say. */
const MAX_LISTED = 50;

/** Lists the people of the client's room. */
export function who(state: ChatState, session: Session): Step {
  const members = state.rooms.get(session.room);
  const names: (string | undefined)[] = [];
  for (const id of members ?? []) {
    if (names.length === MAX_LISTED) break;
    names.push(state.sessions.get(id)?.name);
  }
  return reply(state, session, { kind: "members", names, total: members?.size ?? 0 });
}
