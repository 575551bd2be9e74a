// The end of a session.

import type { Performer } from "./context.ts";

/** Lets what was delivered leave, and ends the connection. */
export const hangUp: Performer<"hangUp"> = ({ session: id, name, reason }, context) => {
  const session = context.sessions.get(id);
  if (session !== undefined) context.doorway.hangUp(session, name, reason);
};
