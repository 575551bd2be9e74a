// Whose connection a session has, where several servers compute one chat: each has a place, and its clients' ids have it in
// them. The engine knows nothing else of servers.

import type { Effect, Step } from "./effect.ts";
import type { Input } from "./input.ts";
import type { Notice } from "./notice.ts";
import { lose } from "./resuming.ts";
import type { ChatState, SessionId } from "./state.ts";

/** 64 servers at most; small ids are worth having: above 2³² a step took four times as long (Node 20, 1.1 instead of 0.26 µs). */
export const PLACES = 64;

/** The place of the server that has the session's connection. */
export function placeOf(id: SessionId): number {
  return id % PLACES;
}

/** A server is gone: those of its clients that can come back, by another one, are waited for; the others leave. */
export function endNode(
  state: ChatState,
  { at, place, why }: Extract<Input, { readonly kind: "nodeGone" }>,
): Step {
  const notice: Notice = { kind: why === "left" ? "stopping" : "givenUp" };
  let next = state;
  const effects: Effect[] = [];
  for (const id of [...state.sessions.keys()].filter((id) => placeOf(id) === place).sort((a, b) => a - b)) {
    const session = next.sessions.get(id);
    if (session === undefined || next.detached.has(id)) continue;
    const ended = lose(next, session, { at, why: "lost" });
    next = ended.state;
    // They may still be there to hear it.
    effects.push({ kind: "deliver", session: id, notice }, ...ended.effects);
  }
  return { state: next, effects };
}
