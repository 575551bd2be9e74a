// A name that changes where others can see it.

import type { Effect, Step } from "./effect.ts";
import { giveName } from "./names.ts";
import { roomAt, settle } from "./rooms.ts";
import { type ChatState, LOBBY, type Session } from "./state.ts";

/** Gives `session` that name, and tells the rooms that it is in; never the lobby, which the recipe leaves silent. */
export function giveNameAloud(state: ChatState, session: Session, name: string): Step {
  const { name: from, rooms } = session;
  let next = state;
  const effects: Effect[] = [];
  if (from !== name && state.rules.comings === "told") {
    for (const key of rooms) {
      if (key === LOBBY) continue;
      const news = settle(next, key);
      next = news.state;
      const notice = { kind: "renamed", room: roomAt(next, key).name, from, to: name } as const;
      effects.push(...news.effects, {
        kind: "publish",
        room: key,
        notice,
        from: session.id,
        except: [session.id],
      });
    }
  }
  return { state: giveName(next, session, name), effects };
}
