// A client that has lost its connection, and comes back by another: for a minute its session waits for it. Nobody is told
// that it was away. What was said in rooms it reads in their history; private messages are kept here.

import type { OrderedMap } from "immutable";
import type { WaitingMessage } from "./account.ts";
import type { Detached } from "./detached.ts";
import type { Effect, Step } from "./effect.ts";
import { withIgnoredOf } from "./ignoring.ts";
import { nameKey, putSession } from "./names.ts";
import { leave } from "./presence.ts";
import { putRoom, roomAt } from "./rooms.ts";
import { changedSession } from "./session.ts";
import { changed, type ChatState, type Session, type SessionId, withoutToken } from "./state.ts";

/** 60 s: a phone in a lift, a page that is loaded again, a server that is started again. */
const PATIENCE = 60_000;

/** 64 messages for each: more is read by nobody who was away for a minute. */
const MOST_MISSED = 64;

/** 1,000 sessions: they hold names and places in rooms, and cost their clients nothing. Of more the oldest ends. */
const MOST_DETACHED = 1000;

/** 16 of one address, so that nobody can fill these places alone. */
const MOST_OF_ADDRESS = 16;

/** Whether the session has no connection. */
export function isDetached({ detached }: ChatState, { id }: Session): boolean {
  return !detached.isEmpty() && detached.has(id);
}

/** The connection is lost. A session that may come back waits; the others end. */
export function lose(state: ChatState, session: Session, at: number): Step {
  if (!isWorthWaiting(session)) return leave(state, session);
  const spare = spareDetached(state, session);
  const freed = spare === undefined ? { state, effects: [] } : endDetached(state, spare);
  const waiting = { until: at + PATIENCE, missed: [] };
  const effects = session.rooms.map((room): Effect => ({ kind: "unsubscribe", session: session.id, room }));
  return {
    state: changed(freed.state, { detached: freed.state.detached.set(session.id, waiting) }),
    effects: [...freed.effects, ...effects, {
      kind: "hangUp",
      session: session.id,
      name: session.name,
    }],
  };
}

/** Ends those that have waited for long enough. */
export function endLate(state: ChatState, now: number): Step {
  let next = state;
  const effects: Effect[] = [];
  for (const id of [...state.detached.keys()].sort((a, b) => a - b)) {
    if ((state.detached.get(id) as Detached).until > now) continue;
    const ended = endDetached(next, id);
    next = ended.state;
    effects.push(...ended.effects);
  }
  return { state: next, effects };
}

/** Keeps a private message for a session without a connection; nothing if it has one. */
export function keepMissed(state: ChatState, id: SessionId, message: WaitingMessage): ChatState | undefined {
  const detached = state.detached.isEmpty() ? undefined : state.detached.get(id);
  if (detached === undefined) return undefined;
  const missed = [...detached.missed, message].slice(-MOST_MISSED);
  return changed(state, { detached: state.detached.set(id, { ...detached, missed }) });
}

/** Gives the session `to`, which has just come, everything that `from` was. The connection of `from`, if it has one, ends. */
export function takeOver(state: ChatState, from: Session, to: Session): Step {
  const effects: Effect[] = [];
  if (!state.detached.has(from.id)) {
    const notice = { kind: "replaced", name: from.name } as const;
    effects.push(
      { kind: "deliver", session: from.id, notice },
      ...from.rooms.map((room): Effect => ({ kind: "unsubscribe", session: from.id, room })),
      { kind: "hangUp", session: from.id, name: from.name, reason: "replaced" },
    );
  }
  const missed = state.detached.get(from.id)?.missed ?? [];
  const { account, away, ignored, mutedAs, name, room, rooms } = from;
  const session = changedSession(to, { account, away, ignored, mutedAs, name, room, rooms });
  let next = changed(state, {
    sessions: state.sessions.delete(from.id),
    detached: state.detached.delete(from.id),
    taken: state.taken.delete(from.id).set(to.id, state.taken.get(from.id) ?? []),
    tokens: withoutToken(state, from),
    lastWriters: withWriterReplaced(state, from.id, to.id),
  });
  for (const key of rooms) {
    if (!to.rooms.includes(key)) effects.push({ kind: "subscribe", session: to.id, room: key });
    next = withMemberReplaced(next, key, from.id, to.id);
  }
  next = withIgnoredOf(next, from, to.id);
  const held = name === undefined ? undefined : nameKey(state.rules, name);
  if (held !== undefined && state.names.get(held)?.id === from.id) {
    next = changed(next, { names: next.names.set(held, session) });
  }
  next = putSession(next, session);
  effects.push(...missed.map(({ at, from, text }): Effect => ({
    kind: "deliver",
    session: to.id,
    notice: { kind: "sent", from, to: name, text, at },
  })));
  return { state: next, effects };
}

/** Whether there is something to come back to. */
function isWorthWaiting({ name, rooms, token }: Session): boolean {
  return token !== undefined && (name !== undefined || rooms.length > 1);
}

/** The session that must end so that there is a place for this one, if there is none. */
function spareDetached({ detached, sessions }: ChatState, { address }: Session): SessionId | undefined {
  const isOfAddress = (id: SessionId) => address !== undefined && sessions.get(id)?.address === address;
  const ofAddress = [...detached.keys()].filter(isOfAddress);
  const those = ofAddress.length >= MOST_OF_ADDRESS
    ? ofAddress
    : detached.size >= MOST_DETACHED
    ? [...detached.keys()]
    : [];
  return those.sort((a, b) => untilOf(detached.get(a)) - untilOf(detached.get(b)) || a - b)[0];
}

function untilOf(detached: Detached | undefined): number {
  return detached?.until ?? 0;
}

function endDetached(state: ChatState, id: SessionId): Step {
  const session = state.sessions.get(id);
  return session === undefined ? { state, effects: [] } : leave(state, session);
}

function withMemberReplaced(state: ChatState, key: string, from: SessionId, to: SessionId): ChatState {
  const room = roomAt(state, key);
  const { came, renamed, went } = room.comings;
  return putRoom(state, key, {
    ...room,
    members: room.members.delete(from).add(to),
    operators: room.operators.map((id) => id === from ? to : id),
    comings: { came: moved(came, from, to), renamed: moved(renamed, from, to), went },
  });
}

function moved<V>(map: OrderedMap<SessionId, V>, from: SessionId, to: SessionId): OrderedMap<SessionId, V> {
  return map.has(from) ? map.delete(from).set(to, map.get(from) as V) : map;
}

function withWriterReplaced(
  { lastWriters }: ChatState,
  from: SessionId,
  to: SessionId,
): ChatState["lastWriters"] {
  const written = lastWriters.get(from);
  const others = lastWriters.delete(from).map((writer) => writer === from ? to : writer);
  return written === undefined ? others : others.set(to, written === from ? to : written);
}
