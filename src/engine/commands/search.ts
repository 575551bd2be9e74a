// Who somebody is: by name, by a mask, or among those who have left. A mask finds only people who share a room with
// whoever asks: nobody can list everybody.

import { isModerator } from "../accounts.ts";
import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import { fold } from "../fold.ts";
import { formerOf } from "../former.ts";
import { completeMask, matches, MAX_MASK, writtenOrigin } from "../masks.ts";
import { modesOf } from "../modes.ts";
import { findByName } from "../names.ts";
import type { Attendee } from "../notice.ts";
import { originOf } from "../people.ts";
import { mayLookIn } from "../rights.ts";
import { roomAt } from "../rooms.ts";
import type { ChatState, Session, SessionId } from "../state.ts";
import { attendeeOf, shownIn } from "./crowd.ts";
import { reply } from "./reply.ts";
import { noPerson, personMeant } from "./targets.ts";

/** 128 names: more do not fit a line. */
const MOST_NAMES = 128;

/** 500 people in one answer, as in that to who is in a room. */
const MOST_FOUND = 500;

/** 1,000 people are compared with a mask: with the longest of both that takes some milliseconds. */
const MOST_TRIED = 1000;

/** 64 characters of a mask for names: none is longer that somebody could register. */
const MAX_NAME_MASK = 64;

/** Finds those of some names who are here, each once, in the order of the names. */
export function find(state: ChatState, session: Session, { names }: CommandOf<"find">): Step {
  const found = new Map<SessionId, Attendee>();
  for (const name of names.slice(0, MOST_NAMES)) {
    const person = findByName(state, name);
    if (person !== undefined) found.set(person.id, attendeeOf(state, person));
  }
  return reply(state, session, { kind: "found", people: [...found.values()] });
}

/** Finds those whom a mask fits: by name, or if it has more than a name, by all of `name!ident@cloak`. */
export function search(state: ChatState, session: Session, { mask }: CommandOf<"search">): Step {
  const people: Attendee[] = [];
  const fits = fitting(mask);
  const tried = new Set<SessionId>([session.id]);
  if (fits !== undefined) {
    for (const id of neighbours(state, session, tried)) {
      const person = state.sessions.get(id);
      if (person?.name === undefined || !fits(state, person)) continue;
      people.push(attendeeOf(state, person));
      if (people.length === MOST_FOUND) break;
    }
  }
  return reply(state, session, { kind: "found", people });
}

/** Itself, and those who are in a room with it, each once. */
function* neighbours(state: ChatState, session: Session, tried: Set<SessionId>): Iterable<SessionId> {
  yield session.id;
  for (const key of session.rooms) {
    for (const id of shownIn(session, roomAt(state, key))) {
      if (tried.has(id)) continue;
      if (tried.size === MOST_TRIED) return;
      tried.add(id);
      yield id;
    }
  }
}

type Fits = (state: ChatState, person: Session) => boolean;

function fitting(mask: string): Fits | undefined {
  const isWhole = /[!@]/.test(mask);
  const wanted = isWhole ? completeMask(mask) : mask.replace(/\*{2,}/g, "*");
  if (wanted === undefined || wanted.length > (isWhole ? MAX_MASK : MAX_NAME_MASK)) return undefined;
  const key = fold(wanted);
  return isWhole
    ? (state, person) => matches(key, fold(writtenOrigin(originOf(state, person))))
    : (_, { name = "" }) => matches(key, fold(name));
}

/** Tells all that may be known of somebody. */
export function profile(state: ChatState, session: Session, { name }: CommandOf<"profile">): Step {
  const person = personMeant(state, session, name);
  if (person === undefined) return reply(state, session, noPerson(state, name));
  const rooms = person.rooms
    .map((key) => roomAt(state, key))
    .filter((room) => mayLookIn(state, session, room))
    .map((room) => ({
      name: room.name,
      isOperator: room.operators.includes(person.id),
      isVoiced: modesOf(room).voiced.includes(person.id),
    }));
  const maySee = person.id === session.id || isModerator(state, session);
  return reply(state, session, {
    kind: "profile",
    person: attendeeOf(state, person),
    address: maySee ? person.address : undefined,
    away: person.away,
    isSecure: person.isSecure,
    rooms,
  });
}

/** Tells who had a name; `most` of them. */
export function former(state: ChatState, session: Session, { most, name }: CommandOf<"former">): Step {
  const people = formerOf(state, name);
  return reply(state, session, {
    kind: "former",
    name,
    people: most === undefined ? people : people.slice(0, most),
  });
}
