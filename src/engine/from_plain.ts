// A state from plain data: what `plainState` made, after a round trip through JSON. It can be stepped like the
// original.
//
// What surprises: JSON has no `undefined`. In objects such fields are missing, and in lists `undefined` has become
// `null`.

import { Map, OrderedMap, OrderedSet, Set } from "immutable";
import type { Detached } from "./detached.ts";
import { changedModes, type MaskList, type RoomModes } from "./modes.ts";
import type { Origin } from "./origin.ts";
import { emptyRoom, type Leaver, type Renaming, type Room } from "./room.ts";
import { loginsAmong } from "./logins.ts";
import type { Mark } from "./mark.ts";
import type { Rules } from "./rules.ts";
import { changedSession, newSession, type Session, type SessionId } from "./session.ts";
import type { ChatState } from "./state.ts";
import type { Plain } from "./plain_state.ts";
import type { Writer } from "./writer.ts";

type Entries<K, V> = readonly (readonly [key: K, value: V])[];

interface PlainRoom extends Omit<Room, "members" | "comings"> {
  readonly members: readonly SessionId[];
  readonly comings: {
    readonly came: Entries<SessionId, string | null>;
    readonly went: Entries<SessionId, Leaver>;
    readonly renamed: Entries<SessionId, Renaming>;
  };
}

/** What `plainState` makes of a state. */
interface PlainState {
  readonly rules: Rules;
  readonly level?: number;
  readonly epoch: string;
  readonly made: number;
  readonly waiting: number;
  readonly worded: number;
  readonly former: readonly Origin[];
  readonly peak: number;
  readonly sessions: Entries<SessionId, Session>;
  readonly names: Entries<string, SessionId>;
  readonly rooms: Entries<string, PlainRoom>;
  readonly unsettled: readonly string[];
  readonly lastWriters: Entries<SessionId, Writer>;
  readonly ignorers: Entries<string, readonly SessionId[]>;
  readonly watchers: Entries<string, readonly SessionId[]>;
  readonly marks: Entries<string, readonly Mark[]>;
  readonly accounts: ReturnType<ChatState["accounts"]["toArray"]>;
  readonly sanctions: ReturnType<ChatState["sanctions"]["toArray"]>;
  readonly detached: Entries<SessionId, Detached>;
  readonly detachedOf: Entries<string, number>;
  readonly tokens: Entries<string, SessionId>;
  readonly taken: ReturnType<ChatState["taken"]["toArray"]>;
}

/** The state that `plainState` made this of. */
export function stateOf(plain: Plain): ChatState {
  const state = plain as unknown as PlainState;
  const sessions = Map(state.sessions.map(([id, session]) => [id, sessionOf(session)] as const));
  // All by name: the compiler says if there is another one.
  return {
    rules: state.rules,
    level: state.level ?? 1,
    epoch: state.epoch,
    made: state.made,
    waiting: state.waiting,
    worded: state.worded,
    former: state.former.map(originFrom),
    peak: state.peak,
    sessions,
    names: Map(state.names.map(([name, id]) => [name, sessions.get(id) as Session] as const)),
    rooms: Map(state.rooms.map(([key, room]) => [key, roomOf(room)] as const)),
    unsettled: Set(state.unsettled),
    lastWriters: Map(
      state.lastWriters.map(([id, { account, session }]) => [id, { session, account }] as const),
    ),
    ignorers: Map(state.ignorers.map(([name, ids]) => [name, Set(ids)] as const)),
    watchers: Map(state.watchers.map(([name, ids]) => [name, Set(ids)] as const)),
    marks: OrderedMap(state.marks.map(([holder, marks]) => [holder, marks] as const)),
    accounts: Map(state.accounts),
    loggedIn: loginsAmong(sessions),
    sanctions: Map(state.sanctions),
    detached: OrderedMap(state.detached.map(([id, detached]) => [id, detached] as const)),
    detachedOf: Map(state.detachedOf),
    tokens: Map(state.tokens),
    taken: Map(state.taken),
  };
}

/** Its fields in one order. */
function originFrom({ account, cloak, name, profile }: Origin): Origin {
  return { name, profile, cloak, account };
}

function sessionOf(session: Session): Session {
  const { id, room, rooms } = session;
  return changedSession(newSession(id, session, room, rooms), session);
}

function roomOf(
  { comings, isKept, key, last, lastAt, madeAt, members, modes, name, operators, owner, topic, epoch }:
    PlainRoom,
): Room {
  const { came, renamed, went } = comings;
  return {
    ...emptyRoom(name, isKept, epoch, { key, owner, topic, modes: modes && modesOf(modes), madeAt }),
    members: OrderedSet(members),
    operators,
    last,
    lastAt,
    comings: {
      came: OrderedMap(came.map(([id, name]) => [id, name ?? undefined] as const)),
      went: OrderedMap(went.map(([id, { name, reason }]) => [id, { name, reason }] as const)),
      renamed: OrderedMap(renamed.map(([id, { from, to }]) => [id, { from, to }] as const)),
    },
  };
}

function modesOf({ flags, limit, masks, voiced }: RoomModes): RoomModes | undefined {
  const listOf = (list: MaskList) => masks[list].map(({ at, by, mask }) => ({ mask, by, at }));
  return changedModes({ modes: undefined }, {
    flags,
    limit,
    masks: { b: listOf("b"), e: listOf("e"), I: listOf("I") },
    voiced,
  });
}
