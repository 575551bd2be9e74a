// Who ignores whom. By names: whoever comes back with the same name is still ignored.

import { Set } from "immutable";
import { nameKey, putSession } from "./names.ts";
import { changedSession, type Session, type SessionId } from "./session.ts";
import { changed, type ChatState } from "./state.ts";

/** Those who hear nothing of the session, if there are any. Everybody hears themselves. */
export function ignorersOf(state: ChatState, { id, name }: Session): readonly SessionId[] | undefined {
  if (name === undefined || state.ignorers.isEmpty()) return undefined;
  const ignorers = state.ignorers.get(nameKey(state.rules, name));
  return ignorers === undefined
    ? undefined
    : [...ignorers].filter((other) => other !== id).sort((a, b) => a - b);
}

/** Whether `listener` hears nothing of `speaker`. */
export function ignores(state: ChatState, listener: Session, { id, name }: Session): boolean {
  return name !== undefined && listener.ignored.length > 0 && listener.id !== id &&
    listener.ignored.includes(nameKey(state.rules, name));
}

/** From now on the session hears nothing of that name. */
export function withIgnored(state: ChatState, session: Session, name: string): ChatState {
  const key = nameKey(state.rules, name);
  if (session.ignored.includes(key)) return state;
  const next = putSession(state, changedSession(session, { ignored: [...session.ignored, key] }));
  // Not `update`: immutable 5.2 leaves a key like `__proto__` alone there.
  const ids = (next.ignorers.get(key) ?? Set<SessionId>()).add(session.id);
  return changed(next, { ignorers: next.ignorers.set(key, ids) });
}

/** From now on it hears that name again. */
export function withoutIgnored(state: ChatState, session: Session, name: string): ChatState {
  const key = nameKey(state.rules, name);
  const ignored = session.ignored.filter((other) => other !== key);
  if (ignored.length === session.ignored.length) return state;
  return withoutIgnorer(putSession(state, changedSession(session, { ignored })), key, session.id);
}

/** What `from` ignores is from now on ignored by `to`. */
export function withIgnoredOf(state: ChatState, from: Session, to: SessionId): ChatState {
  const ignorers = from.ignored.reduce(
    (next, key) => next.set(key, (next.get(key) ?? Set<SessionId>()).delete(from.id).add(to)),
    state.ignorers,
  );
  return changed(state, { ignorers });
}

/** Nobody of that id ignores the name any more. */
export function withoutIgnorer(state: ChatState, key: string, id: SessionId): ChatState {
  const rest = state.ignorers.get(key)?.delete(id);
  const { ignorers } = state;
  return changed(state, {
    ignorers: rest === undefined || rest.isEmpty() ? ignorers.delete(key) : ignorers.set(key, rest),
  });
}
