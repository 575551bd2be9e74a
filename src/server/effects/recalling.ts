// What was said before.

import type { Performer } from "./context.ts";

/** Shows a client lines of a room. */
export const recall: Performer<"recall"> = (effect, { archive, sessions }) => {
  const session = sessions.get(effect.session);
  if (session?.isAlive) archive.recall(effect, session);
};

/** Drops what was said in a room. */
export const forget: Performer<"forget"> = ({ room }, { archive, histories }) => {
  archive.forget(room);
  histories.forget(room);
};
