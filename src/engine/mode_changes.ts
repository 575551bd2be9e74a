// One change of a room's modes: the room after it, or why it is impossible.
//
// What surprises: a room that is always there is everybody's. No key, invitation, limit or secrecy keeps anybody out of
// it, and it has no operators: the server's moderators look after it. (It would not outlive an update of the options
// either: a server does not start with a locked room among those that are always there.)

import { completeMask, indexOfMask, MOST_MASKS } from "./masks.ts";
import { changedModes, type MaskList, type ModeChange, modesOf, type RoomFlag } from "./modes.ts";
import { findByName } from "./names.ts";
import type { Notice } from "./notice.ts";
import type { Room } from "./room.ts";
import type { Session, SessionId } from "./session.ts";
import type { ChatState } from "./state.ts";

/** The room after a change, and that change as it is told; or what is wrong. */
type Changed = { readonly room: Room; readonly change: ModeChange } | { readonly problem: Notice };

type ChangeOf<M extends ModeChange["mode"]> = ModeChange & { readonly mode: M };

/** Makes a change; nothing if it is so already. */
export function applyChange(
  state: ChatState,
  session: Session,
  room: Room,
  change: ModeChange,
  at: number,
): Changed | undefined {
  const { isSet, mode } = change;
  if (room.isKept && isSet && ONLY_OWN.has(mode)) {
    return { problem: { kind: "isEverybodys", room: room.name } };
  }
  switch (change.mode) {
    case "k":
      return withKey(room, change);
    case "l":
      return withLimit(room, change);
    case "o":
    case "v":
      return withRight(state, room, change);
    case "b":
    case "e":
    case "I":
      return withMask(room, change, session.name, at);
    default:
      return withFlag(room, change);
  }
}

/** What only a room has that is somebody's. */
const ONLY_OWN: ReadonlySet<ModeChange["mode"]> = new Set<ModeChange["mode"]>(["i", "k", "l", "o", "s"]);

function withFlag(room: Room, { isSet, mode }: ChangeOf<RoomFlag>): Changed | undefined {
  const { flags } = modesOf(room);
  if (flags.includes(mode) === isSet) return undefined;
  const changed = isSet ? [...flags, mode].sort() : flags.filter((flag) => flag !== mode);
  return { room: { ...room, modes: changedModes(room, { flags: changed }) }, change: { isSet, mode } };
}

function withKey(room: Room, { isSet, key, mode }: ChangeOf<"k">): Changed | undefined {
  const changed = isSet ? key : undefined;
  if (room.key === changed) return undefined;
  return { room: { ...room, key: changed }, change: { isSet, mode, key: changed } };
}

function withLimit(room: Room, { isSet, limit, mode }: ChangeOf<"l">): Changed | undefined {
  const changed = isSet ? limit : undefined;
  if (modesOf(room).limit === changed) return undefined;
  return {
    room: { ...room, modes: changedModes(room, { limit: changed }) },
    change: { isSet, mode, limit: changed },
  };
}

function withRight(
  state: ChatState,
  room: Room,
  { isSet, mode, name }: ChangeOf<"o" | "v">,
): Changed | undefined {
  const person = findByName(state, name);
  if (person === undefined) return { problem: { kind: "nobodyCalled", name } };
  const called = person.name ?? name;
  if (!room.members.has(person.id)) return { problem: { kind: "notMember", room: room.name, name: called } };
  const those = mode === "o" ? room.operators : modesOf(room).voiced;
  if (those.includes(person.id) === isSet) return undefined;
  const changed: readonly SessionId[] = isSet
    ? [...those, person.id]
    : those.filter((id) => id !== person.id);
  return {
    room: mode === "o"
      ? { ...room, operators: changed }
      : { ...room, modes: changedModes(room, { voiced: changed }) },
    change: { isSet, mode, name: called },
  };
}

function withMask(
  room: Room,
  { isSet, mask: typed, mode }: ChangeOf<MaskList>,
  by: string | undefined,
  at: number,
): Changed | undefined {
  const mask = completeMask(typed);
  if (mask === undefined) return { problem: { kind: "badMask", room: room.name, list: mode, mask: typed } };
  const { masks } = modesOf(room);
  const list = masks[mode];
  const index = indexOfMask(list, mask);
  if (index >= 0 === isSet) return undefined;
  if (isSet && list.length >= MOST_MASKS) {
    return { problem: { kind: "tooManyMasks", room: room.name, list: mode, limit: MOST_MASKS } };
  }
  const changed = isSet ? [...list, { mask, by, at }] : list.toSpliced(index, 1);
  return {
    room: { ...room, modes: changedModes(room, { masks: { ...masks, [mode]: changed } }) },
    change: { isSet, mode, mask: list[index]?.mask ?? mask },
  };
}
