// Arriving and leaving.

import type { Effect, Step } from "./effect.ts";
import { freeName } from "./names.ts";
import { removeMember } from "./rooms.ts";
import { changed, type ChatState, LOBBY, type Session, type SessionId } from "./state.ts";

const IN_LOBBY: readonly string[] = [LOBBY];

/** A new client enters the lobby, without a name. */
export function arrive(state: ChatState, id: SessionId): Step {
  if (state.sessions.has(id)) throw new RangeError(`Cannot connect session ${id}: it is connected already`);
  const session: Session = { id, name: undefined, room: LOBBY, rooms: IN_LOBBY };
  return {
    state: changed(state, {
      sessions: state.sessions.set(id, session),
      rooms: state.rooms.update(LOBBY, (lobby) => lobby && { ...lobby, members: lobby.members.add(id) }),
    }),
    effects: [{ kind: "subscribe", session: id, room: LOBBY }],
  };
}

/** A client leaves: its name is free, its rooms forget it, and its connection is ended after `last`. */
export function leave(state: ChatState, session: Session, last: readonly Effect[] = []): Step {
  const { id, name } = session;
  let next = state;
  const effects = [...last];
  for (const key of session.rooms) {
    const left = removeMember(next, session, key);
    next = left.state;
    effects.push(...left.effects);
  }
  effects.push({ kind: "hangUp", session: id, name });
  return { state: changed(freeName(next, session), { sessions: next.sessions.delete(id) }), effects };
}
