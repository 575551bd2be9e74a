// The rooms there are: found, made, dropped, and whose they are.

import type { Change } from "./change.ts";
import type { Effect, Step } from "./effect.ts";
import { keptModes } from "./modes.ts";
import { emptyRoom, type Room } from "./room.ts";
import type { Session } from "./session.ts";
import { changed, type ChatState, keyOf } from "./state.ts";

/** The room of that name. */
export function findRoom(state: ChatState, name: string): Room | undefined {
  return state.rooms.get(keyOf(name));
}

/** The room that a key stands for, which is there: somebody is in it. */
export function roomAt(state: ChatState, key: string): Room {
  return state.rooms.get(key) as Room;
}

/**
 * Makes a room that is not there yet: somebody's for good, if whoever makes it is logged in. Where there are as many as
 * there may be, the emptiest goes.
 */
export function makeRoom(
  state: ChatState,
  { account }: Session,
  name: string,
  key: string | undefined,
  madeAt: number,
): Step {
  const made = state.made + 1;
  const at = keyOf(name);
  const room = emptyRoom(name, false, `${state.epoch}${made.toString(36)}`, {
    key,
    owner: account,
    madeAt,
  });
  const spare = countRooms(state) >= state.rules.maxRooms ? spareRoom(state) : undefined;
  const dropped = spare === undefined ? { state, effects: [] } : dropRoom(state, spare);
  return {
    state: changed(putRoom(dropped.state, at, room), { made }),
    effects: [...dropped.effects, savingRoom(at, room)],
  };
}

/** How many rooms there are, besides the lobby and those that are always there. */
export function countRooms({ rooms, rules }: ChatState): number {
  return rooms.size - 1 - rules.keptRooms.length;
}

/** A room where nobody is and that is nobody's, so that another can have its place: the one in which least was said. */
export function spareRoom({ rooms }: ChatState): string | undefined {
  let found: readonly [key: string, last: number] | undefined;
  for (const [key, { isKept, last, members, owner }] of rooms) {
    if (isKept || owner !== undefined || !members.isEmpty()) continue;
    const comesFirst = found === undefined || last < found[1] || (last === found[1] && key < found[0]);
    if (comesFirst) found = [key, last];
  }
  return found?.[0];
}

/** The keys of an account's rooms. Those of people without an account are counted by whoever is in them. */
export function roomsOf({ rooms }: ChatState, owner: string): readonly string[] {
  return [...rooms.entries()].flatMap(([key, room]) => room.owner === owner ? [key] : []).sort();
}

/** Has kept what outlives the chat of a room. */
export function savingRoom(at: string, room: Room): Effect {
  return { kind: "save", change: changeOf(at, room) };
}

/** What outlives the chat of a room. */
export function changeOf(at: string, room: Room): Change {
  const { epoch, key, madeAt, name, owner, topic } = room;
  return { kind: "room", key: at, value: { name, epoch, topic, key, owner, modes: keptModes(room), madeAt } };
}

/** A session is somebody now, and can change the rooms of his that it is in. */
export function ownRooms(state: ChatState, { id, rooms }: Session, owner: string): ChatState {
  return rooms.reduce((next, key) => {
    const room = roomAt(next, key);
    if (room.owner !== owner || room.operators.includes(id)) return next;
    return putRoom(next, key, { ...room, operators: [...room.operators, id] });
  }, state);
}

/** An account is no more: its rooms are like all others, and those where nobody is are gone. */
export function releaseRooms(state: ChatState, owner: string): Step {
  let next = state;
  const effects: Effect[] = [];
  for (const key of roomsOf(state, owner)) {
    const room = { ...roomAt(next, key), owner: undefined };
    const released = room.members.isEmpty() && !room.isKept
      ? dropRoom(next, key)
      : { state: putRoom(next, key, room), effects: [savingRoom(key, room)] };
    next = released.state;
    effects.push(...released.effects);
  }
  return { state: next, effects };
}

/** A room is no more. */
export function dropRoom(state: ChatState, key: string): Step {
  return {
    state: changed(state, { rooms: state.rooms.delete(key), unsettled: state.unsettled.delete(key) }),
    effects: [
      { kind: "forget", room: key },
      { kind: "save", change: { kind: "room", key, value: undefined } },
    ],
  };
}

/** Replaces what is known of a room. */
export function putRoom(state: ChatState, key: string, room: Room): ChatState {
  return changed(state, { rooms: state.rooms.set(key, room) });
}
