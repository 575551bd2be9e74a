// What was said before.

import type { Performer } from "./context.ts";

/** Shows a client lines of a room. */
export const recall: Performer<"recall"> = (effect, { histories, sessions }) => {
  const session = sessions.get(effect.session);
  if (session?.isAlive) session.told += session.tell(histories.recall(effect));
};

/** Drops what was said in a room. */
export const forget: Performer<"forget"> = ({ room }, { histories }) => histories.forget(room);
