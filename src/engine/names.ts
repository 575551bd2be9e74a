// Who has which name: the rules for names, and the only code that changes the map of names.

import { fold } from "./fold.ts";
import { Latest } from "./latest.ts";
import type { Notice } from "./notice.ts";
import type { Rules } from "./rules.ts";
import { changedSession, type Session } from "./session.ts";
import { changed, type ChatState } from "./state.ts";

/** The session that mail for `name` goes to. */
export function findByName(state: ChatState, name: string): Session | undefined {
  return addressee.get(state.names, nameKey(state.rules, name));
}

const addressee = new Latest<string, Session>();

/** Whether `session` needs a name before it may speak. */
export function isNameMissing(state: ChatState, session: Session): boolean {
  return state.rules.nameRequired && session.name === undefined;
}

/** Why `session` can't register `name`, if it can't. */
export function nameProblem(state: ChatState, session: Session, name: string): Notice | undefined {
  const { rules } = state;
  if (name.length > rules.maxName) return { kind: "nameTooLong", limit: rules.maxName };
  if (isReserved(rules, name)) return { kind: "nameReserved", name };
  if (rules.nameConflict === "takeOver") return undefined;
  const key = nameKey(rules, name);
  if (session.account !== key && state.accounts.has(key)) return { kind: "nameClaimed", name };
  const holder = findByName(state, name);
  return holder === undefined || holder.id === session.id ? undefined : { kind: "nameTaken", name };
}

/** Whether nobody can register that name. */
export function isReserved({ reservedNames }: Rules, name: string): boolean {
  const key = fold(name);
  // `NickServ_` would be taken for the one without it. (Of the others a client makes that when a name is taken.)
  // Read from its end: the recipe's names are as long as a line, and signs that no end follows were searched from each.
  const [letters = ""] = /^.*[\p{L}\p{N}]/su.exec(key) ?? [];
  return reservedNames.some((reserved) =>
    reserved.startsWith("*") ? letters.endsWith(reserved.slice(1)) : key === reserved
  );
}

/** Gives `session` that name and frees its old one; a name that someone else holds moves. */
export function giveName(state: ChatState, session: Session, name: string): ChatState {
  let next = freeName(state, session);
  const holder = findByName(next, name);
  // The recipe's previous holder goes on signing with the name; under kinder rules nobody signs with another's.
  if (holder !== undefined && state.rules.nameConflict === "refuse") {
    next = putSession(next, changedSession(holder, { name: undefined }));
  }
  const named = changedSession(session, { name });
  const names = next.names.set(nameKey(state.rules, name), named);
  return putSession(changed(next, { names, peak: Math.max(next.peak, names.size) }), named);
}

/** Replaces what is known of a session that is here: the only way to change one, since two maps have it. */
export function putSession(state: ChatState, session: Session): ChatState {
  const { id, name } = session;
  const sessions = state.sessions.set(id, session);
  if (name === undefined) return changed(state, { sessions });
  const key = nameKey(state.rules, name);
  // Under strict rules another may be addressed by the name that it signs with.
  const names = state.names.get(key)?.id === id ? state.names.set(key, session) : state.names;
  return changed(state, { sessions, names });
}

/** What `from` holds is the name of `to`, which signs with it too. */
export function moveName(state: ChatState, from: Session, to: Session): ChatState {
  if (from.name === undefined) return state;
  const key = nameKey(state.rules, from.name);
  if (state.names.get(key)?.id !== from.id) return state;
  return changed(state, { names: state.names.set(key, to) });
}

/** Frees what `session` holds. */
export function freeName(state: ChatState, session: Session): ChatState {
  if (session.name === undefined) return state;
  const key = nameKey(state.rules, session.name);
  if (state.names.get(key)?.id !== session.id) return state;
  return changed(state, { names: state.names.delete(key) });
}

/** What names have in common if they are one. */
export function nameKey(rules: Rules, name: string): string {
  return rules.nameCase === "folded" ? fold(name) : name;
}
