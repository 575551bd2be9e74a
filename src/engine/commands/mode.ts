// Changing what a room allows, and asking for it.

import type { CommandOf } from "../command.ts";
import type { Effect, Step } from "../effect.ts";
import type { Moment } from "../input.ts";
import { applyChange } from "../mode_changes.ts";
import { keptModes, type ModeChange, modesOf } from "../modes.ts";
import type { Notice } from "../notice.ts";
import { originOf } from "../people.ts";
import { mayChange } from "../rights.ts";
import type { Room } from "../room.ts";
import { putRoom, roomAt, savingRoom } from "../rooms.ts";
import { settle } from "../settling.ts";
import type { ChatState, Session } from "../state.ts";
import { placeToChange, placeToSee } from "./place.ts";
import { reply, toldOf } from "./reply.ts";

/** Changes what a room allows. What can't be is told, each by itself; the rest is done. */
export function mode(
  state: ChatState,
  session: Session,
  { changes, room: where }: CommandOf<"mode">,
  { now }: Moment,
): Step {
  const place = placeToChange(state, session, where, now);
  if ("problem" in place) return reply(state, session, place.problem);
  const { key } = place;
  const news = settle(state, key);
  const before = roomAt(news.state, key);
  let room = before;
  const done: ModeChange[] = [];
  const problems: Notice[] = [];
  for (const change of changes) {
    const result = applyChange(news.state, session, room, change, now);
    if (result === undefined) continue;
    if ("problem" in result) {
      problems.push(result.problem);
      continue;
    }
    room = result.room;
    done.push(result.change);
  }
  const told = problems.map((problem) => toldOf(session, problem));
  if (done.length === 0) {
    const nothing = toldOf(session, { kind: "nothingChanged", room: room.name });
    return { state, effects: told.length === 0 ? [nothing] : told };
  }
  const notice = {
    kind: "modesSet",
    room: room.name,
    by: originOf(news.state, session),
    changes: done,
  } as const;
  const effects: Effect[] = [
    ...news.effects,
    ...isToKeep(before, room) ? [savingRoom(key, room)] : [],
    { kind: "publish", room: key, notice, from: session.id },
    ...told,
  ];
  return { state: putRoom(news.state, key, room), effects };
}

/** Tells what a room allows; its key only to those who are in it. */
export function modes(state: ChatState, session: Session, { room: where }: CommandOf<"modes">): Step {
  const place = placeToSee(state, session, where);
  if ("problem" in place) return reply(state, session, place.problem);
  const room = roomAt(state, place.key);
  const isKnown = session.rooms.includes(place.key) || mayChange(state, session, room);
  const { flags, limit } = modesOf(room);
  return reply(state, session, {
    kind: "modes",
    room: room.name,
    flags,
    isLocked: room.key !== undefined,
    key: isKnown ? room.key : undefined,
    limit,
    madeAt: room.madeAt,
  });
}

/** Tells who is in a list of a room: who is shut out everybody may know, the others concern those who may change it. */
export function masks(state: ChatState, session: Session, { list, room: where }: CommandOf<"masks">): Step {
  const place = placeToSee(state, session, where);
  if ("problem" in place) return reply(state, session, place.problem);
  const room = roomAt(state, place.key);
  if (list !== "b" && !mayChange(state, session, room)) {
    return reply(state, session, { kind: "notOperator", room: room.name });
  }
  return reply(state, session, { kind: "masks", room: room.name, list, masks: modesOf(room).masks[list] });
}

/** Whether that outlives those who are in the room. */
function isToKeep(before: Room, after: Room): boolean {
  return before.key !== after.key || JSON.stringify(keptModes(before)) !== JSON.stringify(keptModes(after));
}
