// The room that a command belongs to.

import type { Notice } from "../notice.ts";
import { type ChatState, keyOf, type Session } from "../state.ts";

/** Its key, or what is wrong. */
export type Place = { readonly key: string } | { readonly problem: Notice };

/** The room of that name, which the session must be in; by default the one that it speaks in. */
export function placeIn(state: ChatState, session: Session, name: string | undefined): Place {
  const key = name === undefined ? session.room : keyOf(name);
  if (session.rooms.includes(key)) return { key };
  return { problem: { kind: "notInRoom", room: state.rooms.get(key)?.name ?? name ?? key } };
}
