// Who and what is here, for dialects that show more of people and rooms than their names.

import type { Directory } from "../dialects/dialect.ts";
import { findByName } from "../engine/names.ts";
import { originOf } from "../engine/people.ts";
import { findRoom } from "../engine/rooms.ts";
import type { ChatState } from "../engine/state.ts";
import type { Clock } from "./clock.ts";

/** What dialects may look up in a chat. */
export function directoryOf(stateNow: () => ChatState, clock: Pick<Clock, "date">): Directory {
  return {
    find(name) {
      const state = stateNow();
      const session = findByName(state, name);
      return session === undefined ? undefined : originOf(state, session);
    },
    epochOf: (room) => findRoom(stateNow(), room)?.epoch,
    date: () => clock.date(),
  };
}
