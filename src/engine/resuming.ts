// A client that has lost its connection and comes back by another: its session waits a minute for it. Nobody is told
// that it was away. It reads what was said in rooms in their history; private messages are kept here.

import type { Map } from "immutable";
import type { WaitingMessage } from "./account.ts";
import type { Departure } from "./departure.ts";
import { counted, groupOf, noLongerDetached } from "./detaching.ts";
import type { Effect, Step } from "./effect.ts";
import { withIgnoredOf } from "./ignoring.ts";
import { putLogin, withoutLogin } from "./logins.ts";
import { withoutMarks } from "./marking.ts";
import { withMemberReplaced } from "./membership.ts";
import { moveName } from "./names.ts";
import { leave } from "./presence.ts";
import { changedSession } from "./session.ts";
import { changed, type ChatState, type Session, type SessionId, withoutTokens } from "./state.ts";
import { unwatch } from "./watching.ts";

/** 60 s: a phone in a lift, a page that is loaded again, a server that is started again. */
const PATIENCE = 60_000;

/** 64 messages for each: more is read by nobody who was away for a minute. */
const MOST_MISSED = 64;

/** 1,000 sessions: they hold names and places in rooms, and cost their clients nothing. Of more the oldest ends. */
const MOST_DETACHED = 1000;

/** 64 of one address (IPv6: of one /64), as many as may be connected; those of this machine are not counted. */
const MOST_OF_ADDRESS = 64;

/** The connection is lost. A session that may come back waits, if there is a place for it; the others end. */
export function lose(
  state: ChatState,
  session: Session,
  { at, why }: { readonly at: number; readonly why?: Departure | undefined },
): Step {
  const group = groupOf(session);
  const neighbours = group === undefined ? 0 : state.detachedOf.get(group) ?? 0;
  if (!isWorthWaiting(session) || neighbours >= MOST_OF_ADDRESS) return leave(state, session, { why });
  const oldest = state.detached.size >= MOST_DETACHED ? state.detached.keySeq().first() : undefined;
  const freed = oldest === undefined ? { state, effects: [] } : endDetached(state, oldest);
  const waiting = { until: at + PATIENCE, missed: [] };
  const unwatched = unwatch(freed.state, session);
  const effects = [
    ...session.rooms.map((room): Effect => ({ kind: "unsubscribe", session: session.id, room })),
    ...unwatched.effects,
  ];
  return {
    state: changed(unwatched.state, {
      detached: freed.state.detached.set(session.id, waiting),
      detachedOf: counted(freed.state, session, 1),
    }),
    effects: [...freed.effects, ...effects, {
      kind: "hangUp",
      session: session.id,
      name: session.name,
    }],
  };
}

/** Ends those that have waited for long enough: all wait equally long, so the first that came end first. */
export function endLate(state: ChatState, now: number): Step {
  let next = state;
  const effects: Effect[] = [];
  for (const [id, { until }] of state.detached) {
    if (until > now) break;
    const ended = endDetached(next, id);
    next = ended.state;
    effects.push(...ended.effects);
  }
  return { state: next, effects };
}

/** Keeps a private message for a session without a connection; nothing if it has one. */
export function keepMissed(
  state: ChatState,
  id: SessionId,
  { at, from, text }: WaitingMessage,
): ChatState | undefined {
  const detached = state.detached.isEmpty() ? undefined : state.detached.get(id);
  if (detached === undefined) return undefined;
  const missed = [...detached.missed, { from, text, at }].slice(-MOST_MISSED);
  return changed(state, { detached: state.detached.set(id, { ...detached, missed }) });
}

/** Gives the session `to`, which has just come, everything that `from` was. The connection of `from`, if it has one, ends. */
export function takeOver(state: ChatState, from: Session, to: Session): Step {
  const effects: Effect[] = [];
  const unwatched = unwatch(state, from);
  if (!state.detached.has(from.id)) {
    const notice = { kind: "replaced", name: from.name } as const;
    effects.push(
      { kind: "deliver", session: from.id, notice },
      ...from.rooms.map((room): Effect => ({ kind: "unsubscribe", session: from.id, room })),
      ...unwatched.effects,
      { kind: "hangUp", session: from.id, name: from.name, reason: "replaced" },
    );
  }
  const missed = state.detached.get(from.id)?.missed ?? [];
  const { account, away, ignored, invitations, mutedAs, name, profile, room, rooms } = from;
  const carried = { account, away, ignored, invitations, mutedAs, name, profile, room, rooms };
  const session = changedSession(to, carried);
  let next = changed(noLongerDetached(withoutMarks(unwatched.state, from), from), {
    sessions: unwatched.state.sessions.delete(from.id),
    loggedIn: withoutLogin(state, from),
    taken: state.taken.delete(from.id).set(to.id, state.taken.get(from.id) ?? []),
    tokens: withoutTokens(state, from),
    lastWriters: movedKey(state.lastWriters, from.id, to.id),
  });
  for (const key of rooms) {
    if (!to.rooms.includes(key)) effects.push({ kind: "subscribe", session: to.id, room: key });
    next = withMemberReplaced(next, key, from.id, to.id);
  }
  next = withIgnoredOf(next, from, to.id);
  next = putLogin(moveName(next, from, session), session);
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

function endDetached(state: ChatState, id: SessionId): Step {
  const session = state.sessions.get(id);
  return session === undefined ? { state, effects: [] } : leave(state, session, { why: "lost" });
}

/** To whom it wrote last is not looked for: that one's `/reply` finds it by the name that is its own, or not at all. */
function movedKey<V>(map: Map<SessionId, V>, from: SessionId, to: SessionId): Map<SessionId, V> {
  return map.has(from) ? map.delete(from).set(to, map.get(from) as V) : map;
}
