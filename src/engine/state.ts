// Everything a chat knows, as one immutable value. Sessions, names and rooms are `immutable` maps: an update
// costs microseconds at 100,000 entries, and an old state stays valid.
//
// What surprises: names map to whoever can be addressed by them. Under strict rules, as in the recipe, a session can go
// on signing with a name that another has taken over; the map has the one who gets the messages.

import { Map, OrderedMap, Set } from "immutable";
import type { Account } from "./account.ts";
import { fold } from "./fold.ts";
import type { Origin } from "./origin.ts";
import type { Mark } from "./mark.ts";
import type { Taken } from "./taken.ts";
import { emptyRoom, type Room } from "./room.ts";
import type { Sanction } from "./sanction.ts";
import { DEFAULT_RULES, type Rules } from "./rules.ts";
import { ENGINE_LEVELS } from "./levels.ts";
import type { Detached } from "./detached.ts";
import type { Session, SessionId } from "./session.ts";
import type { Writer } from "./writer.ts";

export type { Session, SessionId } from "./session.ts";

/** The state of one chat. */
export interface ChatState {
  /** What this chat allows. */
  readonly rules: Rules;
  /** The level at which the engine computes: see levels.ts. */
  readonly level: number;
  /** Everyone who is here. */
  readonly sessions: Map<SessionId, Session>;
  /** Who can be addressed by a name, as in `sessions`; keyed by the name as the rules compare it. */
  readonly names: Map<string, Session>;
  /** All rooms, by their keys: their names as the rules compare them. One that is empty is forgotten, unless it is kept. */
  readonly rooms: Map<string, Room>;
  /** The keys of rooms where somebody came or went and the room has not been told yet. */
  readonly unsettled: Set<string>;
  /** Who wrote to somebody last, by the id of the receiver. */
  readonly lastWriters: Map<SessionId, Writer>;
  /** Who ignores a name, by that name as the rules compare it. */
  readonly ignorers: Map<string, Set<SessionId>>;
  /** Who wants to know when somebody of a name comes and goes, by that name as the rules compare it. */
  readonly watchers: Map<string, Set<SessionId>>;
  /** How far accounts and clients have read; those that said so last come last. */
  readonly marks: OrderedMap<string, readonly Mark[]>;
  /** The names that have been claimed, by those names as the rules compare them. */
  readonly accounts: Map<string, Account>;
  /** Who is logged in by each of these, by their ids; follows from `sessions`, so it is never kept or compared. */
  readonly loggedIn: Map<string, Set<SessionId>>;
  /** How many messages wait in all of these together. */
  readonly waiting: number;
  /** Bans and mutes, by `sanctionKey`. Some may be over. */
  readonly sanctions: Map<string, Sanction>;
  /** Those whose connection is lost, and who may come back, in the order of their loss. */
  readonly detached: OrderedMap<SessionId, Detached>;
  /** How many of these there are of an address, or of an IPv6 /64. */
  readonly detachedOf: Map<string, number>;
  /** Who can come back with what. */
  readonly tokens: Map<string, SessionId>;
  /** What programs have said with repeat keys, the oldest first. */
  readonly taken: Map<SessionId, readonly Taken[]>;
  /** Who had which name before, the last one first. */
  readonly former: readonly Origin[];
  /** The most names that were held at once. */
  readonly peak: number;
  /** How many rooms have been made: each has an epoch of its own. */
  readonly made: number;
  /** How many messages without a number have got an id of their own. */
  readonly worded: number;
  /** A word that changes whenever the numbering of lines begins anew in all rooms. */
  readonly epoch: string;
}

/** The room that everyone is in from connecting to leaving, but for those who roam. */
export const LOBBY = "lobby";

/** Where those who roam are until they enter the lobby: what everybody is told is told there, too. No room has this name. */
export const OUTSIDE = "*outside";

/**
 * A chat without people.
 *
 * @param epoch a word that identifies this numbering of lines; a new one after each start that begins at 1
 * @param level the level at which the engine computes. Default: the newest
 */
export function createState(
  rules: Rules = DEFAULT_RULES,
  epoch = "0",
  level = ENGINE_LEVELS.high,
): ChatState {
  const rooms = [LOBBY, ...rules.keptRooms].map((name) =>
    [keyOf(name), emptyRoom(name, true, epoch)] as const
  );
  return {
    rules,
    level,
    sessions: Map(),
    names: Map(),
    rooms: Map(rooms),
    unsettled: Set(),
    lastWriters: Map(),
    ignorers: Map(),
    watchers: Map(),
    marks: OrderedMap(),
    accounts: Map(),
    loggedIn: Map(),
    waiting: 0,
    sanctions: Map(),
    detached: OrderedMap(),
    detachedOf: Map(),
    tokens: Map(),
    taken: Map(),
    former: [],
    peak: 0,
    made: 0,
    worded: 0,
    epoch,
  };
}

/** The key of a room: the same for all spellings of its name. */
export function keyOf(roomName: string): string {
  return fold(roomName);
}

/**
 * A state in which some maps are others.
 *
 * No spread: on Node 20 every place that spreads makes objects of a shape of its own, and all who read them are slower.
 */
export function changed(
  state: ChatState,
  change: Partial<Omit<ChatState, "rules" | "level" | "epoch">>,
): ChatState {
  const {
    accounts,
    detached,
    epoch,
    former,
    ignorers,
    lastWriters,
    level,
    made,
    names,
    peak,
    rooms,
    rules,
    sanctions,
    sessions,
    taken,
    tokens,
    unsettled,
  } = state;
  return {
    rules,
    level,
    sessions: change.sessions ?? sessions,
    names: change.names ?? names,
    rooms: change.rooms ?? rooms,
    unsettled: change.unsettled ?? unsettled,
    lastWriters: change.lastWriters ?? lastWriters,
    ignorers: change.ignorers ?? ignorers,
    watchers: change.watchers ?? state.watchers,
    marks: change.marks ?? state.marks,
    accounts: change.accounts ?? accounts,
    loggedIn: change.loggedIn ?? state.loggedIn,
    waiting: change.waiting ?? state.waiting,
    sanctions: change.sanctions ?? sanctions,
    detached: change.detached ?? detached,
    detachedOf: change.detachedOf ?? state.detachedOf,
    tokens: change.tokens ?? tokens,
    taken: change.taken ?? taken,
    former: change.former ?? former,
    peak: change.peak ?? peak,
    made: change.made ?? made,
    worded: change.worded ?? state.worded,
    epoch,
  };
}

/** Who can come back with what, once the session can't. */
export function withoutTokens(
  { tokens }: ChatState,
  { formerToken, id, token }: Session,
): ChatState["tokens"] {
  return [token, formerToken].reduce(
    (next, each) => each !== undefined && next.get(each) === id ? next.delete(each) : next,
    tokens,
  );
}
