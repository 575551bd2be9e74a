// Arriving and leaving.

import type { Departure } from "./departure.ts";
import { noLongerDetached } from "./detaching.ts";
import type { Effect, Step } from "./effect.ts";
import { remembered } from "./former.ts";
import { ignorersOf, withoutIgnorer } from "./ignoring.ts";
import { withoutLogin } from "./logins.ts";
import { withoutMarks } from "./marking.ts";
import { freeName } from "./names.ts";
import { departure } from "./news.ts";
import { originOf } from "./people.ts";
import { beginInLobby, removeMember } from "./membership.ts";
import { speakingProblem } from "./rights.ts";
import { roomAt } from "./rooms.ts";
import type { Removal } from "./sanction.ts";
import { newSession, type Provenance } from "./session.ts";
import {
  changed,
  type ChatState,
  LOBBY,
  OUTSIDE,
  type Session,
  type SessionId,
  withoutTokens,
} from "./state.ts";
import type { SafeText } from "./text.ts";
import { unwatch } from "./watching.ts";

const IN_LOBBY: readonly string[] = [LOBBY];
const NOWHERE: readonly string[] = [];

/** A new client enters the lobby, without a name, unless it roams. */
export function arrive(state: ChatState, id: SessionId, from: Provenance): Step {
  if (state.sessions.has(id)) throw new RangeError(`Cannot connect session ${id}: it is connected already`);
  if (from.isRoaming === true) {
    const session = newSession(id, from, LOBBY, NOWHERE);
    return {
      state: changed(state, { sessions: state.sessions.set(id, session) }),
      effects: [{ kind: "subscribe", session: id, room: OUTSIDE }],
    };
  }
  const session = newSession(id, from, LOBBY, IN_LOBBY);
  return {
    state: beginInLobby(state, session),
    effects: [{ kind: "subscribe", session: id, room: LOBBY }],
  };
}

/** How somebody leaves. */
export interface Leaving {
  /** What is done before its connection ends. */
  readonly last?: readonly Effect[];
  /** What its rooms are told. */
  readonly reason?: SafeText | undefined;
  /** Why it has to go, if it was not its own wish. */
  readonly removal?: Removal;
  /** Why it has gone, if nobody had it removed. */
  readonly why?: Departure | undefined;
  /** The moderator who had it removed, and why: only those hear of that who are told of each person. */
  readonly by?: string;
  readonly because?: SafeText | undefined;
}

/** A client leaves: its name is free, its rooms forget it, and its connection is ended. */
export function leave(
  state: ChatState,
  session: Session,
  { because, by, last = [], reason, removal, why = removal }: Leaving = {},
): Step {
  const { id, name } = session;
  // All are told in one line; who ignores it must not read its last words there.
  const said = ignorersOf(state, session) === undefined ? reason : undefined;
  // Last words are words, too: who may not speak in a room has none there.
  const silentIn = said === undefined
    ? NOWHERE
    : session.rooms.filter((key) => speakingProblem(state, session, key, roomAt(state, key)) !== undefined);
  let next = remembered(state, session);
  const effects = [...last];
  // Whose its rooms are now is told behind that it has gone.
  const later: Effect[] = [];
  for (const key of session.rooms) {
    const left = removeMember(next, session, key, { reason: silentIn.includes(key) ? undefined : said });
    next = left.state;
    const [unsubscribed, ...others] = left.effects as readonly [Effect, ...Effect[]];
    effects.push(unsubscribed);
    later.push(...others);
  }
  if (session.isRoaming && !session.rooms.includes(LOBBY)) {
    effects.push({ kind: "unsubscribe", session: id, room: OUTSIDE });
  }
  const unwatched = unwatch(next, session);
  next = withoutMarks(unwatched.state, session);
  // One line for all of its rooms has them only if each of these may read them.
  const words = because ?? (silentIn.length > 0 ? undefined : said);
  effects.push(
    ...unwatched.effects,
    ...departure(next, session, originOf(state, session), { reason: words, why, by }),
  );
  effects.push(...later);
  effects.push({ kind: "hangUp", session: id, name, reason: removal });
  // Whose connection is lost can't be told, or be disconnected.
  const isHere = !state.detached.has(id);
  next = session.ignored.reduce((state, name) => withoutIgnorer(state, name, id), freeName(next, session));
  return {
    state: changed(noLongerDetached(next, session), {
      sessions: next.sessions.delete(id),
      loggedIn: withoutLogin(next, session),
      lastWriters: next.lastWriters.delete(id),
      taken: next.taken.delete(id),
      tokens: withoutTokens(next, session),
    }),
    effects: isHere ? effects : effects.filter((effect) => !("session" in effect) || effect.session !== id),
  };
}
