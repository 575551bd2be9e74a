// The room that a command belongs to.

import { isNameMissing } from "../names.ts";
import type { Notice } from "../notice.ts";
import { isHiddenFrom, mayChange, speakingProblem } from "../rights.ts";
import type { Room } from "../room.ts";
import { roomAt } from "../rooms.ts";
import { muteOf } from "../sanctions.ts";
import { type ChatState, keyOf, type Session } from "../state.ts";

/** Its key, or what is wrong. */
export type Place = { readonly key: string } | { readonly problem: Notice };

/** The room of that name, which the session must be in; by default the one that it speaks in. */
export function placeIn(state: ChatState, session: Session, name: string | undefined): Place {
  const key = name === undefined ? session.room : keyOf(name);
  if (session.rooms.includes(key)) return { key };
  return { problem: { kind: "notInRoom", room: state.rooms.get(key)?.name ?? name ?? key } };
}

/** The room of that name, if the session may speak there: mostly one that it is in. */
export function placeToSpeak(
  state: ChatState,
  session: Session,
  name: string | undefined,
): { readonly key: string; readonly room: Room } | { readonly problem: Notice } {
  const key = name === undefined ? session.room : keyOf(name);
  const room = state.rooms.get(key);
  if (room === undefined) return { problem: { kind: "mayNotSpeak", room: name ?? key, why: "outside" } };
  const why = speakingProblem(state, session, key, room);
  return why === undefined ? { key, room } : { problem: { kind: "mayNotSpeak", room: room.name, why } };
}

/** The room of that name, if the session may know of it. */
export function placeToSee(state: ChatState, session: Session, name: string | undefined): Place {
  const key = name === undefined ? session.room : keyOf(name);
  const room = state.rooms.get(key);
  return room === undefined || isHiddenFrom(state, session, room)
    ? { problem: { kind: "noSuchRoom", room: name ?? key } }
    : { key };
}

/** The room of that name, if the session may change it. What is changed others read, so it is like speaking. */
export function placeToChange(
  state: ChatState,
  session: Session,
  name: string | undefined,
  now: number,
): Place {
  if (isNameMissing(state, session)) return { problem: { kind: "nameRequired" } };
  const mute = muteOf(state, session, now);
  if (mute !== undefined) return { problem: { kind: "isMuted", until: mute.until } };
  const place = placeToSee(state, session, name);
  if ("problem" in place) return place;
  const room = roomAt(state, place.key);
  if (mayChange(state, session, room)) return place;
  const isIn = session.rooms.includes(place.key);
  return { problem: { kind: isIn ? "notOperator" : "notInRoom", room: room.name } };
}
