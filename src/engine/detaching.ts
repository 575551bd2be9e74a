// Which sessions have no connection, and how many of each address: kept together here.

import { parseRange, writeRange } from "./address.ts";
import { changed, type ChatState, type Session } from "./state.ts";

/** Whether the session has no connection. */
export function isDetached({ detached }: ChatState, { id }: Session): boolean {
  return !detached.isEmpty() && detached.has(id);
}

/** What counts as one address; nothing for those who are on this machine. */
export function groupOf({ address }: Session): string | undefined {
  if (address === undefined || address.startsWith("127.") || address === "::1") return undefined;
  const range = parseRange(address);
  return range === undefined ? undefined : writeRange(range);
}

/** How many of each address have no connection, with so many more of the session's. */
export function counted({ detachedOf }: ChatState, session: Session, more: number): ChatState["detachedOf"] {
  const group = groupOf(session);
  if (group === undefined) return detachedOf;
  const count = (detachedOf.get(group) ?? 0) + more;
  return count === 0 ? detachedOf.delete(group) : detachedOf.set(group, count);
}

/** The session has a connection again, or is no more. */
export function noLongerDetached(state: ChatState, session: Session): ChatState {
  if (!state.detached.has(session.id)) return state;
  return changed(state, {
    detached: state.detached.delete(session.id),
    detachedOf: counted(state, session, -1),
  });
}
