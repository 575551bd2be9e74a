// Arriving and leaving: the only code that changes the maps of sessions and rooms.

import { Set } from "immutable";
import type { Effect, Step } from "./effect.ts";
import { freeName } from "./names.ts";
import { changed, type ChatState, LOBBY, type Session, type SessionId } from "./state.ts";

/** A new client enters the lobby, without a name. */
export function arrive(state: ChatState, id: SessionId): Step {
  if (state.sessions.has(id)) throw new RangeError(`Cannot connect session ${id}: it is connected already`);
  const session: Session = { id, name: undefined, room: LOBBY };
  return {
    state: changed(state, {
      sessions: state.sessions.set(id, session),
      rooms: state.rooms.update(LOBBY, Set<SessionId>(), (members) => members.add(id)),
    }),
    effects: [{ kind: "subscribe", session: id, room: LOBBY }],
  };
}

/** A client leaves: its name is free, its rooms forget it, and its connection is ended after `last`. */
export function leave(state: ChatState, session: Session, last: readonly Effect[] = []): Step {
  const { id, name, room } = session;
  const members = state.rooms.get(room)?.delete(id);
  const rooms = members === undefined || members.isEmpty()
    ? state.rooms.delete(room)
    : state.rooms.set(room, members);
  return {
    state: changed(freeName(state, session), { sessions: state.sessions.delete(id), rooms }),
    effects: [...last, { kind: "unsubscribe", session: id, room }, { kind: "hangUp", session: id, name }],
  };
}
