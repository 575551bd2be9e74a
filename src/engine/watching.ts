// Who wants to know whether somebody is here, by name: they are told when somebody comes or goes under that name. Each
// name has a place of its own for that, like a room that no room can be called, so that it costs the same however many
// listen.

import { Set } from "immutable";
import type { Effect, Step } from "./effect.ts";
import { findByName, nameKey, putSession } from "./names.ts";
import type { Origin } from "./origin.ts";
import { originOf } from "./people.ts";
import type { PresenceNotice } from "./presence_notice.ts";
import { changedSession, type Session, type Watch } from "./session.ts";
import { changed, type ChatState } from "./state.ts";

/** 100 names for each: what clients have of friends, and what others allow. */
export const MOST_WATCHED = 100;

/** Where it is told that somebody of that name comes or goes. */
const presenceOf = (key: string) => `*is ${key}`;
/** Where it is told what else becomes of it. */
const newsOf = (key: string) => `*of ${key}`;

/** Who of these is here, and who is not. */
export function presence(
  state: ChatState,
  names: readonly string[],
): Extract<PresenceNotice, { readonly kind: "presence" }> {
  const present: Origin[] = [];
  const absent: string[] = [];
  for (const name of names) {
    const person = findByName(state, name);
    if (person === undefined) absent.push(name);
    else present.push(originOf(state, person));
  }
  return { kind: "presence", present, absent };
}

/** From now on the session is told of these names; of those that are too many it is not, and they are given back. */
export function watch(
  state: ChatState,
  session: Session,
  names: readonly string[],
  isFollowing: boolean,
): Step & { readonly refused: readonly string[] } {
  const watched = new Map(session.watched.map((watch) => [nameKey(state.rules, watch.name), watch]));
  const effects: Effect[] = [];
  const refused: string[] = [];
  let { watchers } = state;
  for (const name of names) {
    const key = nameKey(state.rules, name);
    const before = watched.get(key);
    if (before === undefined && watched.size >= MOST_WATCHED) {
      refused.push(name);
      continue;
    }
    if (before === undefined) effects.push(listening("subscribe", session, presenceOf(key)));
    if (isFollowing && before?.isFollowing !== true) {
      effects.push(listening("subscribe", session, newsOf(key)));
    }
    watched.set(key, { name, isFollowing: isFollowing || before?.isFollowing === true });
    watchers = watchers.set(key, (watchers.get(key) ?? Set<number>()).add(session.id));
  }
  const next = putSession(state, changedSession(session, { watched: [...watched.values()] }));
  return { state: changed(next, { watchers }), effects, refused };
}

/** From now on it is not told of these names, or of none. */
export function unwatch(state: ChatState, session: Session, names?: readonly string[]): Step {
  if (session.watched.length === 0) return { state, effects: [] };
  const keys = names?.map((name) => nameKey(state.rules, name));
  const isMeant = ({ name }: Watch) => keys === undefined || keys.includes(nameKey(state.rules, name));
  const effects: Effect[] = [];
  let { watchers } = state;
  for (const { isFollowing, name } of session.watched.filter(isMeant)) {
    const key = nameKey(state.rules, name);
    effects.push(listening("unsubscribe", session, presenceOf(key)));
    if (isFollowing) effects.push(listening("unsubscribe", session, newsOf(key)));
    const rest = watchers.get(key)?.delete(session.id);
    watchers = rest === undefined || rest.isEmpty() ? watchers.delete(key) : watchers.set(key, rest);
  }
  const watched = session.watched.filter((watch) => !isMeant(watch));
  return { state: changed(putSession(state, changedSession(session, { watched })), { watchers }), effects };
}

/** What those who watch its names are told when a session is called otherwise, comes by a name or loses it. */
export function appearance(state: ChatState, session: Session, to: string | undefined): readonly Effect[] {
  if (state.watchers.isEmpty()) return [];
  const { name } = session;
  const before = name === undefined ? undefined : nameKey(state.rules, name);
  const after = to === undefined ? undefined : nameKey(state.rules, to);
  if (before === after) return [];
  const who = { ...originOf(state, session), name: to };
  return [
    ...(name === undefined ? [] : told(state, before, { kind: "presence", present: [], absent: [name] })),
    ...told(state, after, { kind: "presence", present: [who], absent: [] }),
  ];
}

/** Where those listen who want to know what becomes of somebody of that name; nowhere if nobody does. */
export function placesOf(state: ChatState, name: string): readonly string[] {
  if (state.watchers.isEmpty()) return [];
  const key = nameKey(state.rules, name);
  return state.watchers.has(key) ? [newsOf(key)] : [];
}

function told(state: ChatState, key: string | undefined, notice: PresenceNotice): readonly Effect[] {
  if (key === undefined || !state.watchers.has(key)) return [];
  return [{ kind: "publish", room: presenceOf(key), notice, from: undefined }];
}

function listening(kind: "subscribe" | "unsubscribe", { id: session }: Session, room: string): Effect {
  return { kind, session, room };
}
