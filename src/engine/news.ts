// What people in the same rooms are told at once of somebody who comes, goes or changes names, where a dialect shows
// each person separately. The other dialects tell of many in one line: see settling.ts.
//
// Nobody is told of somebody without a name. In a large room nobody is told of anybody: n people who come would be n²
// lines.

import type { Departure } from "./departure.ts";
import { toldOf } from "./commands/reply.ts";
import type { Effect } from "./effect.ts";
import { modesOf } from "./modes.ts";
import type { Notice } from "./notice.ts";
import type { Origin } from "./origin.ts";
import { originOf } from "./people.ts";
import { roomAt } from "./rooms.ts";
import type { ChatState, Session } from "./state.ts";
import type { SafeText } from "./text.ts";
import { appearance, placesOf } from "./watching.ts";

/** 500 people: what a list of them can show and somebody can read (IRC.md, section 3). */
const MOST_TOLD = 500;

/** What those want to know of somebody who follow its name, wherever they are; that it comes and goes they know anyway. */
const FOLLOWED: ReadonlySet<Notice["kind"]> = new Set<Notice["kind"]>([
  "accountChanged",
  "awayChanged",
  "introduced",
]);

/** What those who are in the room already are told of somebody who comes in. */
export function entrance(state: ChatState, session: Session, key: string): readonly Effect[] {
  if (session.name === undefined) return [];
  const { name } = roomAt(state, key);
  return told(state, [key], {
    kind: "entered",
    room: name,
    who: originOf(state, session),
    away: session.away,
  });
}

/** What those who stay in the room are told of somebody who has left it. */
export function exit(
  state: ChatState,
  session: Session,
  key: string,
  reason: SafeText | undefined,
): readonly Effect[] {
  const room = state.rooms.get(key);
  if (session.name === undefined || room === undefined) return [];
  return told(state, [key], { kind: "exited", room: room.name, who: originOf(state, session), reason });
}

/** How somebody has left the chat. */
export interface Parting {
  /** In its own words, or in those of the moderator who had it removed. */
  readonly reason: SafeText | undefined;
  /** If it was not its own wish. */
  readonly why?: Departure | undefined;
  /** The moderator. */
  readonly by?: string | undefined;
}

/** What those who shared a room with somebody are told, who has left the chat. */
export function departure(
  state: ChatState,
  session: Session,
  who: Origin,
  { by, reason, why }: Parting,
): readonly Effect[] {
  if (who.name === undefined) return [];
  return [
    ...told(state, session.rooms, { kind: "departed", who, reason, why, by }),
    ...appearance(state, session, undefined),
  ];
}

/** What they are told when somebody changes its name, or gets one, or loses it. */
export function renaming(state: ChatState, before: Session, to: string | undefined): readonly Effect[] {
  return [...toldOfName(state, before, to), ...appearance(state, before, to)];
}

function toldOfName(state: ChatState, before: Session, to: string | undefined): readonly Effect[] {
  const { name } = before;
  if (name === to) return [];
  const who = originOf(state, before);
  if (name === undefined) {
    const now = { ...before, name: to };
    return before.rooms.flatMap((key) => [...entrance(state, now, key), ...grants(state, now, key)]);
  }
  if (to === undefined) return told(state, before.rooms, { kind: "departed", who, reason: undefined });
  const notice = { kind: "renamed", who, to } as const;
  const news = told(state, before.rooms, notice, before);
  // Who roams learns its name from this alone, be it where it may.
  return news.length > 0 || !before.isRoaming ? news : [toldOf(before, notice)];
}

/** What they are told of whoever is away, or back. */
export function absence(state: ChatState, session: Session): readonly Effect[] {
  if (session.name === undefined) return [];
  const who = originOf(state, session);
  return told(state, session.rooms, { kind: "awayChanged", who, reason: session.away }, session);
}

/** What they are told of whoever has logged in, or is no longer. */
export function identity(state: ChatState, session: Session): readonly Effect[] {
  if (session.name === undefined) return [];
  return told(
    state,
    session.rooms,
    { kind: "accountChanged", who: originOf(state, session) },
    session,
  );
}

/** What a room is told of the rights that somebody has there whom it has not heard of before. */
export function grants(state: ChatState, { id, name }: Session, key: string): readonly Effect[] {
  if (name === undefined) return [];
  const room = roomAt(state, key);
  const changes = [
    ...room.operators.includes(id) ? [{ isSet: true, mode: "o", name } as const] : [],
    ...modesOf(room).voiced.includes(id) ? [{ isSet: true, mode: "v", name } as const] : [],
  ];
  if (changes.length === 0) return [];
  const notice = { kind: "modesSet", room: room.name, by: undefined, changes } as const;
  return [{ kind: "publish", room: key, notice, from: undefined }];
}

/** What its rooms are told of somebody who is an operator now and was not before. */
export function appointments(before: ChatState, after: ChatState, session: Session): readonly Effect[] {
  return session.rooms.flatMap((key) =>
    roomAt(before, key).operators === roomAt(after, key).operators ? [] : grants(after, session, key)
  );
}

/** What they are told of whoever is called otherwise, besides its name; itself, too. */
export function introduction(state: ChatState, session: Session): readonly Effect[] {
  const notice = { kind: "introduced", who: originOf(state, session) } as const;
  const news = session.name === undefined ? [] : told(state, session.rooms, notice, session);
  return news.length > 0 ? news : [{ kind: "deliver", session: session.id, notice }];
}

function told(state: ChatState, keys: readonly string[], notice: Notice, by?: Session): readonly Effect[] {
  const rooms = keys.filter((key) => {
    const size = state.rooms.get(key)?.members.size ?? 0;
    return size > 0 && size <= MOST_TOLD;
  });
  const isFollowed = by?.name !== undefined && FOLLOWED.has(notice.kind);
  const [room, ...also] = isFollowed ? [...rooms, ...placesOf(state, by.name)] : rooms;
  if (room === undefined) return [];
  const effect = { kind: "publish", room, notice, from: by?.id } as const;
  return [also.length === 0 ? effect : { ...effect, also }];
}
