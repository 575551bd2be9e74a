// What the host program does: gives names, says something, ends the chat.

import type { Effect, Step } from "./effect.ts";
import { findByName } from "./names.ts";
import { leave } from "./presence.ts";
import { giveNameAloud } from "./renaming.ts";
import { type ChatState, LOBBY, OUTSIDE, type Session, type SessionId } from "./state.ts";
import type { SafeText } from "./text.ts";

/** Gives a client a name, whoever held it. */
export function name(state: ChatState, session: Session, name: string): Step {
  return giveNameAloud(state, session, name);
}

/** Tells everyone, or each of `to` who is here, once. */
export function announce(state: ChatState, text: SafeText, to: readonly string[] | undefined): Step {
  const notice = { kind: "announced", text } as const;
  if (to === undefined) {
    return { state, effects: [{ kind: "publish", room: LOBBY, also: [OUTSIDE], notice, from: undefined }] };
  }
  const recipients = new Set<SessionId>();
  for (const name of to) {
    const session = findByName(state, name);
    if (session !== undefined) recipients.add(session.id);
  }
  return { state, effects: [...recipients].map((session) => ({ kind: "deliver", session, notice })) };
}

const SUPERFLUOUS: ReadonlySet<Effect["kind"]> = new Set(["deliver", "publish", "save"]);

/** Tells everyone, and ends every connection. */
export function stop(state: ChatState): Step {
  const effects: Effect[] = [
    { kind: "publish", room: LOBBY, also: [OUTSIDE], notice: { kind: "stopping" }, from: undefined },
  ];
  let next = state;
  for (const id of [...state.sessions.keys()].sort((a, b) => a - b)) {
    const session = next.sessions.get(id);
    if (session === undefined) continue;
    const left = leave(next, session);
    next = left.state;
    // Whose a room is now does not matter any more; and a chat that goes on later goes on with all of its rooms.
    effects.push(...left.effects.filter(({ kind }) => !SUPERFLUOUS.has(kind)));
  }
  return { state: next, effects };
}
