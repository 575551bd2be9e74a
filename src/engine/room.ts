// What is known of a room. A record and small pure functions; who is in it is changed in membership.ts alone.

import { OrderedMap, OrderedSet } from "immutable";
import type { RoomModes } from "./modes.ts";
import type { SessionId } from "./session.ts";
import type { SafeText } from "./text.ts";

/** One room. */
export interface Room {
  /** Its name, as its maker spelt it. */
  readonly name: string;
  /** What it is about. */
  readonly topic: Topic | undefined;
  /** The key that people need to come in; neither a person's password nor a secret of the server. */
  readonly key: string | undefined;
  /** Everyone in it, in the order in which they joined. */
  readonly members: OrderedSet<SessionId>;
  /** Who may change it: its maker, those it was given to, or whoever was there longest when the last of these left. */
  readonly operators: readonly SessionId[];
  /** The account that made it, as the rules compare names: the room stays, and is this account's whenever that is here. */
  readonly owner: string | undefined;
  /** Whether it stays even when nobody is in it. */
  readonly isKept: boolean;
  /** The number of the last line that was said in it; 0 if there was none. */
  readonly last: number;
  /** When that line was said, in milliseconds since 1970; 0 if nothing was said since the chat started. */
  readonly lastAt: number;
  /** A word that this numbering of its lines is known by: a room of the same name that is made later has another. */
  readonly epoch: string;
  /** Who came and went and has not been told yet. */
  readonly comings: Comings;
  /** What it allows, if that is not the usual. */
  readonly modes: RoomModes | undefined;
  /** When it was made, in milliseconds since 1970; `undefined` if it was always there. */
  readonly madeAt: number | undefined;
}

/** What a room is about, and since when. */
export interface Topic {
  /** What it is about. */
  readonly text: SafeText;
  /** Who set it; a client without a name is `undefined`. */
  readonly by: string | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Who came, went and changed names since the room was last told, each of them once. */
export interface Comings {
  /** Their names now; a client without one is `undefined`. */
  readonly came: OrderedMap<SessionId, string | undefined>;
  /** Those who were there when that was told last. */
  readonly went: OrderedMap<SessionId, Leaver>;
  /** Those who were there and still are. */
  readonly renamed: OrderedMap<SessionId, Renaming>;
}

/** Somebody who went. */
export interface Leaver {
  /** What it was called. */
  readonly name: string | undefined;
  /** What it said when it left the chat. */
  readonly reason: SafeText | undefined;
}

/** A name that is another one. */
export interface Renaming {
  /** Its old name; a client without one is `undefined`. */
  readonly from: string | undefined;
  /** What it is called. */
  readonly to: string | undefined;
}

/** Nobody came or went. */
export const NO_COMINGS: Comings = { came: OrderedMap(), went: OrderedMap(), renamed: OrderedMap() };

/** An empty room. */
export function emptyRoom(
  name: string,
  isKept: boolean,
  epoch: string,
  { key, madeAt, modes, owner, topic }: Partial<Pick<Room, "key" | "madeAt" | "modes" | "owner" | "topic">> =
    {},
): Room {
  const members = OrderedSet<SessionId>();
  return {
    name,
    topic,
    key,
    members,
    operators: [],
    owner,
    isKept,
    last: 0,
    lastAt: 0,
    epoch,
    comings: NO_COMINGS,
    modes,
    madeAt,
  };
}

/** 1 s: so far a room's clock may be ahead if more than one line is said in a millisecond. */
const MOST_AHEAD = 1000;

/**
 * The same room after one more line, which is later than the one before, so that lines can be asked for by their times. No
 * spread, which is slow on Node 20: this is done for every line.
 */
export function withLine(
  { comings, epoch, isKept, key, last, lastAt, madeAt, members, modes, name, operators, owner, topic }: Room,
  now: number,
): Room {
  const at = now > lastAt || lastAt - now >= MOST_AHEAD ? now : lastAt + 1;
  return {
    name,
    topic,
    key,
    members,
    operators,
    owner,
    isKept,
    last: last + 1,
    lastAt: at,
    epoch,
    comings,
    modes,
    madeAt,
  };
}

/** Whether there is nothing to tell. */
export function areNone({ came, renamed, went }: Comings): boolean {
  return came.isEmpty() && went.isEmpty() && renamed.isEmpty();
}

/** Somebody came. If they left only just now and nobody was told, they were always there. */
export function withComer(
  { came, renamed, went }: Comings,
  id: SessionId,
  name: string | undefined,
): Comings {
  const left = went.get(id);
  if (left === undefined) return { came: came.set(id, name), went, renamed };
  const back = { came, went: went.delete(id), renamed };
  return left.name === name ? back : withRenaming(back, id, left.name, name);
}

/** Somebody went. If they came only just now and nobody was told, they were never there. */
export function withLeaver({ came, renamed, went }: Comings, id: SessionId, leaver: Leaver): Comings {
  if (came.has(id)) return { came: came.delete(id), went, renamed };
  // By the name that the others know.
  const name = renamed.has(id) ? renamed.get(id)?.from : leaver.name;
  return { came, went: went.set(id, { ...leaver, name }), renamed: renamed.delete(id) };
}

/** Somebody has another name. Whoever takes several is told of once, and of none if the last is the first. */
export function withRenaming(
  { came, renamed, went }: Comings,
  id: SessionId,
  from: string | undefined,
  to: string | undefined,
): Comings {
  if (came.has(id)) return { came: came.set(id, to), went, renamed };
  const first = renamed.has(id) ? renamed.get(id)?.from : from;
  return { came, went, renamed: first === to ? renamed.delete(id) : renamed.set(id, { from: first, to }) };
}
