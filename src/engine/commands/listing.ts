// Which of the rooms somebody looks for.

import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import { fold } from "../fold.ts";
import { matches, MAX_MASK } from "../masks.ts";
import type { ListedRoom } from "../notice.ts";
import { isHiddenFrom } from "../rights.ts";
import type { Room } from "../room.ts";
import { type ChatState, LOBBY, type Session } from "../state.ts";
import { reply } from "./reply.ts";
import { comesBefore, listedRoom } from "./rooms.ts";

/** 500 rooms in one answer: half of all that there may be. With the longest topics that is a quarter of a megabyte. */
const MOST_LISTED = 500;

/** 8 masks: what one line of a client has room for. */
const MOST_WANTED = 8;

/** Lists the rooms that fit, those of most people first; the lobby only if somebody is there. */
export function list(state: ChatState, session: Session, wanted: CommandOf<"list">): Step {
  const fits = fitting(wanted);
  const found: (readonly [key: string, room: Room])[] = [];
  for (const entry of state.rooms) {
    const [at, room] = entry;
    if (at === LOBBY && room.members.isEmpty()) continue;
    if (fits(at, room) && !isHiddenFrom(state, session, room)) found.push(entry);
  }
  const rooms = found.sort((one, other) => comesBefore(one, other) ? -1 : 1).slice(0, MOST_LISTED)
    .map(([at, room]): ListedRoom => listedRoom(session, at, room));
  return reply(state, session, { kind: "listed", rooms });
}

/** Whether it has one of the names or fits one of the masks, if there are any, and all the rest is so. */
function fitting(
  { fewerThan = Infinity, masks = [], moreThan = -1, notMasks = [] }: CommandOf<"list">,
): (key: string, room: Room) => boolean {
  const wanted = usable(masks);
  const unwanted = usable(notMasks);
  return (key, { members: { size } }) =>
    size > moreThan && size < fewerThan &&
    (masks.length === 0 || wanted.some((mask) => matches(mask, key))) &&
    !unwanted.some((mask) => matches(mask, key));
}

function usable(masks: readonly string[]): readonly string[] {
  return masks.slice(0, MOST_WANTED).filter(({ length }) => length <= MAX_MASK)
    .map((mask) => fold(mask.replace(/\*{2,}/g, "*")));
}
