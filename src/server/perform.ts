// The only interpreter of effects: one case per kind, in the order in which the engine gave them.

import type { Effect } from "../engine/effect.ts";
import type { SessionId } from "../engine/state.ts";
import type { Outbox } from "./outbox.ts";
import type { SessionLoop } from "./session_loop.ts";

/** What effects act on. */
export interface Stage {
  readonly outbox: Outbox;
  readonly sessions: Map<SessionId, SessionLoop>;
  /** Asks the host program whether a session may have a name. */
  authorize(session: SessionLoop, name: string): void;
  /** The engine has forgotten a session, which was called that. */
  hangUp(session: SessionLoop, name: string | undefined): void;
}

/** Does what an effect says. A session that is gone by now is passed over. */
export function perform(effect: Effect, stage: Stage): void {
  const { outbox, sessions } = stage;
  if (effect.kind === "publish") {
    const sender = effect.from === undefined ? undefined : sessions.get(effect.from);
    outbox.publish(effect.room, effect.notice, sender?.outflow);
    return;
  }
  const session = sessions.get(effect.session);
  if (session === undefined) return;
  switch (effect.kind) {
    // A hook may have closed it just now, and the engine does not know that yet.
    case "deliver":
      if (session.isAlive) outbox.tell(session.outflow, effect.notice);
      return;
    case "subscribe":
      if (session.isAlive) outbox.join(session.outflow, effect.room);
      return;
    case "unsubscribe":
      return outbox.leave(session.outflow, effect.room);
    case "authorize":
      return stage.authorize(session, effect.name);
    case "hangUp":
      return stage.hangUp(session, effect.name);
  }
}
