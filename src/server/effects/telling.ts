// Telling one client, or everyone in a room.

import type { Said } from "../../engine/notice.ts";
import type { Performer } from "./context.ts";

/** Tells one client. */
export const deliver: Performer<"deliver"> = ({ session: id, notice }, { sessions }) => {
  const session = sessions.get(id);
  // A hook may have closed it just now, and the engine does not know that yet.
  if (session?.isAlive) session.told += session.tell(notice);
};

/** Tells everyone in the room, and keeps what has a number. */
export const publish: Performer<"publish"> = ({ also, except, from, notice, room }, context) => {
  const { histories, keeping, outbox, sessions } = context;
  const sender = from === undefined ? undefined : sessions.get(from);
  if (also === undefined) {
    const left = except?.flatMap((id) => sessions.get(id)?.outflow ?? []);
    outbox.publish(room, notice, sender?.outflow, left);
  } else {
    outbox.publishOnce([room, ...also], notice, sender?.outflow);
  }
  // Who does not hear itself among the others is told in its own way.
  if (sender?.isAlive && sender.hasManner) sender.told += sender.tell(notice);
  // A command of the host program may publish what has no number: that is told, and forgotten.
  const isLine = notice.kind === "said" || notice.kind === "acted";
  if (!isLine || !Number.isInteger(notice.number)) return;
  const line = notice.tags === undefined ? notice : lasting(notice);
  histories.add(room, line);
  keeping?.add({ kind: "line", room, line });
};

/** A line as it is kept: of what its dialect tells its own about it only what that has said is worth it. */
function lasting({ lasting: tags, ...line }: Said): Said {
  return { ...line, tags };
}
