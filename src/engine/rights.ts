// Who may do what in a room: come in, look in, speak, change it. A room does not stop the server's moderators from
// their work, and its owner can't be kept out of it.

import { isModerator } from "./accounts.ts";
import { isInvited } from "./invitations.ts";
import { isAmong } from "./masks.ts";
import { hasFlag, modesOf, USUAL_MODES } from "./modes.ts";
import type { Notice } from "./notice.ts";
import { originOf } from "./people.ts";
import type { Room } from "./room.ts";
import type { SpeakingProblem } from "./room_notice.ts";
import type { Session } from "./session.ts";
import type { ChatState } from "./state.ts";

/** Whether the session may change the room. */
export function mayChange(state: ChatState, session: Session, room: Room): boolean {
  return room.operators.includes(session.id) || isModerator(state, session);
}

/** Whether nobody may know of the room who is not in it. */
export function isHiddenFrom(state: ChatState, session: Session, room: Room): boolean {
  return hasFlag(room, "s") && !room.members.has(session.id) && !isModerator(state, session);
}

/** Whether the session may see who is in the room: who needs a key or an invitation to come in needs it to look in, too. */
export function mayLookIn(state: ChatState, session: Session, room: Room): boolean {
  const isOpen = room.key === undefined && !hasFlag(room, "i") && !hasFlag(room, "s");
  return isOpen || room.members.has(session.id) || isModerator(state, session);
}

/** Why the session can't come into a room that is there, if it can't. */
export function entryProblem(
  state: ChatState,
  session: Session,
  at: string,
  room: Room,
  key: string | undefined,
): Notice | undefined {
  const { maxMembers } = state.rules;
  const { name } = room;
  if (room.members.size >= maxMembers) return { kind: "roomFull", room: name, limit: maxMembers };
  const isOwner = room.owner !== undefined && room.owner === session.account;
  if (isOwner || isModerator(state, session) || isInvited(state, session, at)) return undefined;
  const { limit, masks } = modesOf(room);
  if (isBanned(state, session, room)) return { kind: "bannedFromRoom", room: name };
  if (hasFlag(room, "i") && !isAmong(masks.I, originOf(state, session))) {
    return { kind: "inviteOnly", room: name };
  }
  if (room.key !== undefined && room.key !== key) return { kind: "wrongKey", room: name };
  return limit !== undefined && room.members.size >= limit
    ? { kind: "roomFull", room: name, limit }
    : undefined;
}

/** Why the session may not speak to a room that is there, if it may not. */
export function speakingProblem(
  state: ChatState,
  session: Session,
  at: string,
  room: Room,
): SpeakingProblem | undefined {
  const isIn = session.rooms.includes(at);
  // Most rooms, for all that is said in them.
  if (room.modes === undefined && isIn) return undefined;
  const { flags, voiced } = room.modes ?? USUAL_MODES;
  if (!isIn && flags.includes("n")) return "outside";
  if (voiced.includes(session.id) || mayChange(state, session, room)) return undefined;
  if (flags.includes("m")) return "moderated";
  return isBanned(state, session, room) ? "banned" : undefined;
}

function isBanned(state: ChatState, session: Session, room: Room): boolean {
  const { masks } = modesOf(room);
  if (masks.b.length === 0) return false;
  const origin = originOf(state, session);
  return isAmong(masks.b, origin) && !isAmong(masks.e, origin);
}
