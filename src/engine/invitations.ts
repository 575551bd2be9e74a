// Who is invited where. An operator's invitation opens a room once, whatever else keeps people out of it; it is kept
// with the invited session, and ends with that or with the room.

import { changedSession, type Session } from "./session.ts";
import type { ChatState } from "./state.ts";

/** 20: as many as the rooms that one can be in; of more the oldest goes. */
const MOST_INVITATIONS = 20;

/** Whether the session may come into that room although others may not. */
export function isInvited({ rooms }: ChatState, { invitations }: Session, key: string): boolean {
  return invitations.some(({ epoch, room }) => room === key && rooms.get(key)?.epoch === epoch);
}

/** The session once it is invited to a room that is there. */
export function withInvitation(session: Session, key: string, epoch: string): Session {
  const others = session.invitations.filter(({ room }) => room !== key);
  return changedSession(session, {
    invitations: [...others, { room: key, epoch }].slice(-MOST_INVITATIONS),
  });
}

/** The session once it is in that room. */
export function withoutInvitation(session: Session, key: string): Session {
  if (session.invitations.length === 0) return session;
  return changedSession(session, { invitations: session.invitations.filter(({ room }) => room !== key) });
}

/** The names of the rooms that it is invited to, and that are still there. */
export function roomsInvitedTo(state: ChatState, { invitations }: Session): readonly string[] {
  return invitations.flatMap(({ epoch, room: key }) => {
    const room = state.rooms.get(key);
    return room?.epoch === epoch ? [room.name] : [];
  });
}
