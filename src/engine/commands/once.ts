// What a program sends again because it does not know whether it arrived: with the same key, it is said once.

import type { Answered } from "../command.ts";
import type { Effect, Step } from "../effect.ts";
import type { Moment } from "../input.ts";
import { changed, type ChatState, type Session } from "../state.ts";
import type { Notice } from "../notice.ts";
import type { Taken } from "../taken.ts";
import { reply } from "./reply.ts";

/** 64 keys: a client that has not heard for longer than so many lines has lost more than a connection. */
const MOST_KEYS = 64;

/** Other ways to be told that it was taken. */
const WAYS: readonly Notice["kind"][] = ["willWait", "isAway", "waitsAMinute"];

type Handler<C> = (state: ChatState, session: Session, command: C, moment: Moment) => Step;

/** The same handler, which does nothing again that was done with that key. */
export function once<C extends Answered>(handler: Handler<C>): Handler<C> {
  return (state, session, command, moment) => {
    const { key } = command;
    if (key === undefined) return handler(state, session, command, moment);
    const known = state.taken.get(session.id) ?? [];
    const before = known.find((taken) => taken.key === key);
    if (before !== undefined) {
      const { at, number, room } = before;
      return reply(state, session, { kind: "taken", room, number, at });
    }
    const step = handler(state, session, command, moment);
    const taken = takenIn(step.effects, session, key, moment.now);
    if (taken === undefined) return step;
    const all = [...known.slice(known.length >= MOST_KEYS ? 1 : 0), taken];
    return {
      state: changed(step.state, { taken: step.state.taken.set(session.id, all) }),
      effects: step.effects,
    };
  };
}

function takenIn(effects: readonly Effect[], { id }: Session, key: string, at: number): Taken | undefined {
  for (const effect of effects) {
    if (effect.kind !== "deliver" || effect.session !== id) continue;
    const { notice } = effect;
    if (notice.kind === "taken") return { key, room: notice.room, number: notice.number, at };
    if (WAYS.includes(notice.kind)) return { key, room: undefined, number: undefined, at };
  }
  return undefined;
}
