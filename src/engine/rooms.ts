// Who is in which room: the only code that changes that. A session knows its rooms and a room its members; both change
// here, together.

import type { Seq } from "immutable";
import type { Effect, Step } from "./effect.ts";
import { putSession } from "./names.ts";
import type { Notice } from "./notice.ts";
import {
  areNone,
  type Comings,
  emptyRoom,
  NO_COMINGS,
  type Room,
  withComer,
  withLeaver,
  withRenaming,
} from "./room.ts";
import { changedSession, type Session } from "./session.ts";
import { changed, type ChatState, keyOf, LOBBY } from "./state.ts";
import type { SafeText } from "./text.ts";

/** The room of that name. */
export function findRoom(state: ChatState, name: string): Room | undefined {
  return state.rooms.get(keyOf(name));
}

/** The room that a key stands for, which is there: somebody is in it. */
export function roomAt(state: ChatState, key: string): Room {
  return state.rooms.get(key) as Room;
}

/** Makes a room that is not there yet. */
export function makeRoom(state: ChatState, name: string, key: string | undefined): ChatState {
  const made = state.made + 1;
  const room = emptyRoom(name, false, `${state.epoch}${made.toString(36)}`, key);
  return changed(putRoom(state, keyOf(name), room), { made });
}

/** Replaces what is known of a room. */
export function putRoom(state: ChatState, key: string, room: Room): ChatState {
  return changed(state, { rooms: state.rooms.set(key, room) });
}

/** A session comes into a room that is there, and turns to it. */
export function enterRoom(state: ChatState, session: Session, key: string): Step {
  const room = roomAt(state, key);
  const isFirst = room.members.isEmpty() && !room.isKept;
  const entered: Room = {
    ...room,
    members: room.members.add(session.id),
    operators: isFirst ? [session.id] : room.operators,
  };
  const inside = putSession(
    putRoom(state, key, entered),
    changedSession(session, { room: key, rooms: [...session.rooms, key] }),
  );
  return {
    state: noted(
      inside,
      key,
      room.members.isEmpty() ? NO_COMINGS : withComer(room.comings, session.id, session.name),
    ),
    effects: [{ kind: "subscribe", session: session.id, room: key }],
  };
}

/** A session leaves a room; it turns to the one that it came into last. */
export function leaveRoom(state: ChatState, session: Session, key: string): Step {
  const rooms = session.rooms.filter((other) => other !== key);
  const turned = session.room === key ? rooms.at(-1) ?? LOBBY : session.room;
  const { state: without, effects } = removeMember(state, session, key);
  return { state: putSession(without, changedSession(session, { room: turned, rooms })), effects };
}

/** A room forgets somebody, and is forgotten if that was the last one. */
export function removeMember(state: ChatState, { id, name }: Session, key: string, reason?: SafeText): Step {
  const room = roomAt(state, key);
  const members = room.members.delete(id);
  const gone: Effect = { kind: "unsubscribe", session: id, room: key };
  if (members.isEmpty() && !room.isKept) {
    const left = changed(state, { rooms: state.rooms.delete(key), unsettled: state.unsettled.delete(key) });
    return { state: left, effects: [gone, { kind: "forget", room: key }] };
  }
  const operators = room.operators.filter((operator) => operator !== id);
  const heir = operators.length === 0 && room.operators.length > 0 ? members.first() : undefined;
  const left: Room = { ...room, members, operators: heir === undefined ? operators : [heir] };
  const told = noted(putRoom(state, key, left), key, withLeaver(room.comings, id, { name, reason }));
  if (heir === undefined) return { state: told, effects: [gone] };
  const notice = { kind: "inherited", room: room.name } as const;
  return { state: told, effects: [gone, { kind: "deliver", session: heir, notice }] };
}

/** Tells a room who came and went since that was told last. */
export function settle(state: ChatState, key: string): Step {
  if (!state.unsettled.has(key)) return { state, effects: [] };
  const room = roomAt(state, key);
  const settled = changed(putRoom(state, key, { ...room, comings: NO_COMINGS }), {
    unsettled: state.unsettled.delete(key),
  });
  const { came, renamed, went } = room.comings;
  const comers = namesOf(came.valueSeq());
  const leavers = namesOf(went.valueSeq().map(({ name }) => name));
  const notice: Notice = {
    kind: "comings",
    room: room.name,
    came: comers,
    othersCame: came.size - comers.length,
    went: leavers,
    othersWent: went.size - leavers.length,
    renamed: renamed.valueSeq().take(MAX_NAMED).toArray(),
    // Of many there is no telling whose it is.
    reason: went.size === 1 ? went.valueSeq().first(undefined)?.reason : undefined,
  };
  // Who came or was renamed alone knows it already.
  const isOne = came.size + went.size + renamed.size === 1;
  const except = isOne ? [...came.keys(), ...renamed.keys()] : undefined;
  return { state: settled, effects: [{ kind: "publish", room: key, notice, from: undefined, except }] };
}

/** Tells all rooms. */
export function settleAll(state: ChatState): Step {
  let next = state;
  const effects: Effect[] = [];
  for (const key of [...state.unsettled].sort()) {
    const settled = settle(next, key);
    next = settled.state;
    effects.push(...settled.effects);
  }
  return { state: next, effects };
}

/** 10 names: what fits a line; the others are a number. */
const MAX_NAMED = 10;

/** The names among the first few. */
function namesOf(names: Seq.Indexed<string | undefined>): readonly string[] {
  return names.take(MAX_NAMED).toArray().flatMap((name) => name ?? []);
}

/** Notes that somebody in a room has another name. */
export function noteRenaming(
  state: ChatState,
  { id, name, rooms }: Session,
  to: string | undefined,
): ChatState {
  if (name === to) return state;
  return rooms.reduce(
    (next, key) => noted(next, key, withRenaming(roomAt(next, key).comings, id, name, to)),
    state,
  );
}

/** Notes who came and went, for the next time that it is told. */
function noted(state: ChatState, key: string, comings: Comings): ChatState {
  if (key === LOBBY || state.rules.comings === "silent") return state;
  const unsettled = areNone(comings) ? state.unsettled.delete(key) : state.unsettled.add(key);
  return changed(putRoom(state, key, { ...roomAt(state, key), comings }), { unsettled });
}
