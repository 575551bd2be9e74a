// What was said before.

import type { Performer } from "./context.ts";

/** Shows a client lines of a room. */
export const recall: Performer<"recall"> = (effect, { histories, outbox, sessions }) => {
  const session = sessions.get(effect.session);
  if (session?.isAlive) session.told += outbox.tell(session.outflow, histories.recall(effect));
};

/** Drops what was said in a room. */
export const forget: Performer<"forget"> = ({ room }, { histories }) => histories.forget(room);
