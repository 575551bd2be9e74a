// Who is in a room, one by one, and how many are here at all.

import { isModerator } from "../accounts.ts";
import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import { hasFlag, modesOf } from "../modes.ts";
import type { Attendee } from "../notice.ts";
import { originOf } from "../people.ts";
import { mayLookIn } from "../rights.ts";
import { findRoom } from "../rooms.ts";
import type { Room } from "../room.ts";
import type { ChatState, Session, SessionId } from "../state.ts";
import { reply } from "./reply.ts";

/** 500 people: of more only those are shown who may change the room, and whoever asks (IRC.md, section 3). */
const MOST_SHOWN = 500;

/** Lists those in a room who have names. */
export function crowd(state: ChatState, session: Session, { room: name }: CommandOf<"crowd">): Step {
  const room = findRoom(state, name);
  if (room === undefined || !mayLookIn(state, session, room)) {
    return reply(state, session, { kind: "crowd", room: name, crowd: [], isSecret: false });
  }
  return reply(state, session, {
    kind: "crowd",
    room: room.name,
    crowd: crowdOf(state, session, room),
    isSecret: hasFlag(room, "s"),
  });
}

/** Those in a room who have names, as far as the session may know. */
export function crowdOf(state: ChatState, session: Session, room: Room): readonly Attendee[] {
  const shown: Attendee[] = [];
  const { voiced } = modesOf(room);
  for (const id of shownIn(session, room)) {
    const person = state.sessions.get(id);
    if (person?.name === undefined) continue;
    shown.push({
      ...attendeeOf(state, person),
      isOperator: room.operators.includes(id),
      isVoiced: voiced.includes(id),
    });
  }
  return shown;
}

/** Those in a room who may be shown, with or without a name. */
export function shownIn({ id }: Session, { members, operators }: Room): Iterable<SessionId> {
  return members.size > MOST_SHOWN ? new Set(members.has(id) ? [...operators, id] : operators) : members;
}

/** Somebody, wherever it is. */
export function attendeeOf(state: ChatState, person: Session): Attendee {
  return {
    who: originOf(state, person),
    isOperator: false,
    isVoiced: false,
    isModerator: isModerator(state, person),
    isAway: person.away !== undefined,
  };
}

/** Counts those who are here. */
export function census(state: ChatState, session: Session, { isWhole }: CommandOf<"census">): Step {
  const { names, peak, rooms, sessions } = state;
  return reply(state, session, {
    kind: "census",
    people: names.size,
    unnamed: sessions.size - names.size,
    rooms: rooms.size,
    peak,
    moderators: isWhole === true ? sessions.count((person) => isModerator(state, person)) : undefined,
  });
}
