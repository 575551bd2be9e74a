// Coming into rooms and leaving them.

import { crowdOf } from "./crowd.ts";
import type { CommandOf, LineNumber } from "../command.ts";
import type { Step } from "../effect.ts";
import type { Moment } from "../input.ts";
import { ignorersOf } from "../ignoring.ts";
import { markOf } from "../marking.ts";
import { isNameMissing, putSession } from "../names.ts";
import { hasFlag } from "../modes.ts";
import type { Notice } from "../notice.ts";
import type { Room } from "../room.ts";
import { enterRoom, leaveRoom } from "../membership.ts";
import { countRooms, findRoom, makeRoom, roomAt, roomsOf, spareRoom } from "../rooms.ts";
import { entryProblem, speakingProblem } from "../rights.ts";
import { muteOf } from "../sanctions.ts";
import { changedSession } from "../session.ts";
import { type ChatState, keyOf, LOBBY, type Session } from "../state.ts";
import { greet } from "./history.ts";
import { firstNames, firstPeople } from "./who.ts";
import { noEffect, reply, replyMuted, toldOf } from "./reply.ts";

/** Comes into a room, which is made if there is none of that name, and speaks there from now on. */
export function join(
  state: ChatState,
  session: Session,
  { isAnswered, key, read, room: name }: CommandOf<"join">,
  { now }: Moment,
): Step {
  const at = keyOf(name);
  const room = findRoom(state, name);
  if (room !== undefined && session.rooms.includes(at)) {
    const turned = turn(state, session, at, room);
    // A program wants to know where the room stands.
    return isAnswered === true
      ? welcomed(turned.state, session, at, { read, isNew: false, isAnswered })
      : turned;
  }
  // Its name would be read in the list of rooms.
  const muted = room === undefined ? replyMuted(state, session, now) : undefined;
  if (muted !== undefined) return muted;
  const problem = joinProblem(state, session, at, room, key);
  if (problem !== undefined) return reply(state, session, problem);
  const made = room === undefined ? makeRoom(state, session, name, key, now) : noEffect(state);
  const entered = enterRoom(made.state, session, at);
  const told = welcomed(entered.state, session, at, { read, isNew: room === undefined, isAnswered });
  return { state: told.state, effects: [...made.effects, ...entered.effects, ...told.effects] };
}

/** Tells a newcomer what there is. */
function welcomed(
  state: ChatState,
  session: Session,
  at: string,
  { isAnswered, isNew, read }: {
    readonly isAnswered: boolean | undefined;
    readonly isNew: boolean;
    readonly read: LineNumber | undefined;
  },
): Step {
  const { epoch, key, last, members, name: room, topic } = roomAt(state, at);
  const notice: Notice = {
    kind: "joined",
    room,
    topic,
    names: firstNames(state, members),
    people: isAnswered === true ? firstPeople(state, members) : undefined,
    crowd: session.isRoaming ? crowdOf(state, session, roomAt(state, at)) : undefined,
    readAt: session.isRoaming ? markOf(state, session, { room }) : undefined,
    total: members.size,
    last,
    epoch,
    isNew,
    isLocked: key !== undefined,
    isSecret: hasFlag(roomAt(state, at), "s") ? true : undefined,
  };
  // Those who roam ask for what was said.
  const shown = session.isRoaming ? [] : greet(state, session, at, read);
  return { state, effects: [toldOf(session, notice), ...shown] };
}

/** Leaves a room; by default the one that it speaks in. Last words are words: who may not speak there has none. */
export function leave(
  state: ChatState,
  session: Session,
  command: CommandOf<"leave">,
  { now: moment }: Moment,
): Step {
  const { reason, room: name } = command;
  const at = name === undefined ? session.room : keyOf(name);
  if (at === LOBBY && !session.isRoaming) return reply(state, session, { kind: "staysInLobby" });
  const room = state.rooms.get(at);
  if (room === undefined || !session.rooms.includes(at)) {
    return reply(state, session, { kind: "notInRoom", room: room?.name ?? name ?? at });
  }
  const maySpeak = muteOf(state, session, moment) === undefined &&
    speakingProblem(state, session, at, room) === undefined &&
    // All are told in one line.
    ignorersOf(state, session) === undefined;
  const left = leaveRoom(state, session, at, maySpeak ? reason : undefined);
  const now = left.state.sessions.get(session.id)?.room ?? LOBBY;
  const notice: Notice = { kind: "left", room: room.name, now: roomAt(left.state, now).name };
  return { state: left.state, effects: [...left.effects, { kind: "deliver", session: session.id, notice }] };
}

/** From now on it speaks there. */
function turn(state: ChatState, session: Session, at: string, { name }: Room): Step {
  const turned = session.room === at ? state : putSession(state, changedSession(session, { room: at }));
  return reply(turned, session, { kind: "turned", room: name });
}

function joinProblem(
  state: ChatState,
  session: Session,
  at: string,
  room: Room | undefined,
  key: string | undefined,
): Notice | undefined {
  const { maxRoomsEach } = state.rules;
  if (isNameMissing(state, session)) return { kind: "nameRequired" };
  if (session.rooms.filter((other) => other !== LOBBY).length >= maxRoomsEach) {
    return { kind: "inTooManyRooms", limit: maxRoomsEach };
  }
  return room === undefined ? makeProblem(state, session) : entryProblem(state, session, at, room, key);
}

function makeProblem(state: ChatState, { account, id, rooms }: Session): Notice | undefined {
  const { maxRooms, maxRoomsOwned } = state.rules;
  if (countRooms(state) >= maxRooms && spareRoom(state) === undefined) {
    return { kind: "tooManyRooms", limit: maxRooms };
  }
  const owned = new Set(rooms.filter((key) => roomAt(state, key).operators.includes(id)));
  if (account !== undefined) { for (const key of roomsOf(state, account)) owned.add(key); }
  return owned.size >= maxRoomsOwned ? { kind: "ownsTooMany", limit: maxRoomsOwned } : undefined;
}
