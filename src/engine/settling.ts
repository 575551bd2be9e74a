// Who came into a room, went, or took another name, until the room is told.

import type { Seq } from "immutable";
import type { Effect, Step } from "./effect.ts";
import type { Notice } from "./notice.ts";
import { areNone, type Comings, NO_COMINGS, withRenaming } from "./room.ts";
import { putRoom, roomAt } from "./rooms.ts";
import type { Session } from "./session.ts";
import { changed, type ChatState, LOBBY } from "./state.ts";

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
export function noted(state: ChatState, key: string, comings: Comings): ChatState {
  if (key === LOBBY || state.rules.comings === "silent") return state;
  const unsettled = areNone(comings) ? state.unsettled.delete(key) : state.unsettled.add(key);
  return changed(putRoom(state, key, { ...roomAt(state, key), comings }), { unsettled });
}
