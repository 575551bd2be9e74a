// Who is in which room: the only code that changes a room's members. A session knows its rooms and a room its members; both
// change here, together, but for a session that comes back, which gets its rooms with all else that it was (resuming.ts).

import type { OrderedMap } from "immutable";
import type { Effect, Step } from "./effect.ts";
import { withoutInvitation } from "./invitations.ts";
import { changedModes, type RoomModes } from "./modes.ts";
import { putSession } from "./names.ts";
import { entrance, exit, grants } from "./news.ts";
import { NO_COMINGS, type Room, withComer, withLeaver } from "./room.ts";
import { dropRoom, putRoom, roomAt } from "./rooms.ts";
import { changedSession, type Session, type SessionId } from "./session.ts";
import { noted } from "./settling.ts";
import { changed, type ChatState, LOBBY, OUTSIDE } from "./state.ts";
import type { SafeText } from "./text.ts";

/** A session that has just come is in the lobby, as its `rooms` say. Nobody is told before it has a name. */
export function beginInLobby(state: ChatState, session: Session): ChatState {
  const lobby = roomAt(state, LOBBY);
  return changed(state, {
    sessions: state.sessions.set(session.id, session),
    rooms: state.rooms.set(LOBBY, { ...lobby, members: lobby.members.add(session.id) }),
  });
}

/** A session comes into a room that is there, and turns to it. */
export function enterRoom(state: ChatState, session: Session, key: string): Step {
  const room = roomAt(state, key);
  const isOwn = room.owner === undefined
    ? room.members.isEmpty() && !room.isKept
    : room.owner === session.account;
  const entered: Room = {
    ...room,
    members: room.members.add(session.id),
    operators: isOwn ? [...room.operators, session.id] : room.operators,
  };
  const inside = putSession(
    putRoom(state, key, entered),
    changedSession(withoutInvitation(session, key), { room: key, rooms: [...session.rooms, key] }),
  );
  return {
    state: noted(
      inside,
      key,
      room.members.isEmpty() ? NO_COMINGS : withComer(room.comings, session.id, session.name),
    ),
    // Those who are there are told, and not whoever comes.
    effects: [
      ...entrance(state, session, key),
      ...room.members.isEmpty() ? [] : grants(inside, session, key),
      ...subscribing(session, key),
    ],
  };
}

/** It hears what is said in the room; what is said outside only until it comes into the lobby. */
function subscribing({ id: session, isRoaming }: Session, room: string): readonly Effect[] {
  const effect = { kind: "subscribe", session, room } as const;
  return isRoaming && room === LOBBY ? [effect, { kind: "unsubscribe", session, room: OUTSIDE }] : [effect];
}

/** A session leaves a room; it turns to the one that it came into last. If nobody is left in it and the room is its own, it is gone. */
export function leaveRoom(
  state: ChatState,
  session: Session,
  key: string,
  reason?: SafeText,
): Step {
  const isForGood = session.account !== undefined && roomAt(state, key).owner === session.account;
  const left = turnAway(state, session, key, { isForGood });
  const [unsubscribed, ...others] = left.effects as readonly [Effect, ...Effect[]];
  // Whose the room is now is told behind that.
  return {
    state: left.state,
    effects: [unsubscribed, ...exit(left.state, session, key, reason), ...others],
  };
}

/** The same, in whatever way it goes; those who stay are told of many in one line, if they have not been told already. */
export function turnAway(state: ChatState, session: Session, key: string, going: Going): Step {
  const rooms = session.rooms.filter((other) => other !== key);
  const turned = session.room === key ? rooms.at(-1) ?? LOBBY : session.room;
  const { state: without, effects } = removeMember(state, session, key, going);
  const outside: readonly Effect[] = key === LOBBY
    ? [{ kind: "subscribe", session: session.id, room: OUTSIDE }]
    : [];
  return {
    state: putSession(without, changedSession(session, { room: turned, rooms })),
    effects: [...effects, ...outside],
  };
}

/** 50: so many are asked whether they may own one more room, the longest there first; if none may, it is nobody's. */
const MOST_ASKED = 50;

function heirOf(state: ChatState, members: Room["members"]): SessionId | undefined {
  let asked = 0;
  for (const id of members) {
    if (asked++ === MOST_ASKED) break;
    const owned = state.sessions.get(id)?.rooms.filter((key) => roomAt(state, key).operators.includes(id)) ??
      [];
    if (owned.length < state.rules.maxRoomsOwned) return id;
  }
  return undefined;
}

/** How somebody goes. */
export interface Going {
  /** What the others are told. */
  readonly reason?: SafeText | undefined;
  /** Whether the room may go with its last member even if it is somebody's. */
  readonly isForGood?: boolean;
  /** Whether the others have been told already. */
  readonly isTold?: boolean;
}

/** A room forgets somebody, who gets nothing of it first; it is forgotten if that was the last one, unless it is somebody's. */
export function removeMember(
  state: ChatState,
  { id, name }: Session,
  key: string,
  { isForGood = false, isTold = false, reason }: Going = {},
): Step {
  const room = roomAt(state, key);
  const members = room.members.delete(id);
  const gone: Effect = { kind: "unsubscribe", session: id, room: key };
  if (members.isEmpty() && !room.isKept && (room.owner === undefined || isForGood)) {
    const dropped = dropRoom(state, key);
    return { state: dropped.state, effects: [gone, ...dropped.effects] };
  }
  const operators = room.operators.filter((operator) => operator !== id);
  // Whoever looked after it may have given that up before.
  const isNobodys = operators.length === 0 &&
    (room.operators.length > 0 || (room.owner === undefined && !room.isKept));
  const heir = isNobodys ? heirOf(state, members) : undefined;
  const left: Room = {
    ...room,
    members,
    operators: heir === undefined ? operators : [heir],
    modes: room.modes && changedModes(room, { voiced: room.modes.voiced.filter((voiced) => voiced !== id) }),
  };
  const without = putRoom(state, key, left);
  const told = isTold ? without : noted(without, key, withLeaver(room.comings, id, { name, reason }));
  if (heir === undefined) return { state: told, effects: [gone] };
  const notice = { kind: "inherited", room: room.name } as const;
  const known = grants(told, told.sessions.get(heir) as Session, key).map((effect): Effect => ({
    ...effect as Effect & { readonly kind: "publish" },
    except: [heir],
  }));
  return { state: told, effects: [gone, { kind: "deliver", session: heir, notice }, ...known] };
}

/** In a room somebody is there in place of another, with all that the other might do. */
export function withMemberReplaced(state: ChatState, key: string, from: SessionId, to: SessionId): ChatState {
  const room = roomAt(state, key);
  const { came, renamed, went } = room.comings;
  return putRoom(state, key, {
    ...room,
    members: room.members.delete(from).add(to),
    operators: room.operators.map((id) => id === from ? to : id),
    modes: withVoiceOf(room.modes, from, to),
    comings: { came: moved(came, from, to), renamed: moved(renamed, from, to), went },
  });
}

function withVoiceOf(modes: RoomModes | undefined, from: SessionId, to: SessionId): RoomModes | undefined {
  if (modes === undefined || !modes.voiced.includes(from)) return modes;
  return changedModes({ modes }, { voiced: modes.voiced.map((id) => id === from ? to : id) });
}

function moved<V>(map: OrderedMap<SessionId, V>, from: SessionId, to: SessionId): OrderedMap<SessionId, V> {
  return map.has(from) ? map.delete(from).set(to, map.get(from) as V) : map;
}
