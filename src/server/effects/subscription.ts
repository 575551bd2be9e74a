// Who gets what is said in a room.

import type { Performer } from "./context.ts";

/** From now on the client does. */
export const subscribe: Performer<"subscribe"> = ({ session: id, room }, { outbox, sessions }) => {
  const session = sessions.get(id);
  if (session?.isAlive) outbox.join(session.outflow, room);
};

/** From now on it does not. */
export const unsubscribe: Performer<"unsubscribe"> = ({ session: id, room }, { outbox, sessions }) => {
  const session = sessions.get(id);
  if (session !== undefined) outbox.leave(session.outflow, room);
};
