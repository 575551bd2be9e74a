// Telling one client, or everyone in a room.

import type { Performer } from "./context.ts";

/** Tells one client. */
export const deliver: Performer<"deliver"> = ({ session: id, notice }, { sessions }) => {
  const session = sessions.get(id);
  // A hook may have closed it just now, and the engine does not know that yet.
  if (session?.isAlive) session.told += session.tell(notice);
};

/** Tells everyone in the room, and keeps what has a number. */
export const publish: Performer<"publish"> = ({ room, notice, from, except }, context) => {
  const { histories, keeping, outbox, sessions } = context;
  const left = except?.flatMap((id) => sessions.get(id)?.outflow ?? []);
  outbox.publish(room, notice, from === undefined ? undefined : sessions.get(from)?.outflow, left);
  // A command of the host program may publish what has no number: that is told, and forgotten.
  const isLine = notice.kind === "said" || notice.kind === "acted";
  if (!isLine || !Number.isInteger(notice.number)) return;
  histories.add(room, notice);
  keeping?.add({ kind: "line", room, line: notice });
};
