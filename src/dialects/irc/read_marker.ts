// MARKREAD: how far one has read, for all clients of an account (IRCv3, "read-marker").

import { isoTime, timeOfIso } from "../utc.ts";
import type { Family, Telling } from "./family.ts";
import { writeMessage } from "./message.ts";
import { shown } from "./registration.ts";
import { channelOf, isCalled, nameOf, nickOf, roomOf } from "./source.ts";
import { fail } from "./standard_replies.ts";

export const READ_MARKER: Family = {
  verbs: {
    MARKREAD: {
      usage: "target [timestamp=…]",
      help: "Shows, or says, how far you have read.",
      read({ params: [target, time] }, reading) {
        if (target === undefined) {
          return fail(reading, "MARKREAD", "NEED_MORE_PARAMS", [], "Not enough parameters");
        }
        const at = time?.startsWith("timestamp=") ? timeOfIso(time.slice("timestamp=".length)) : undefined;
        const room = roomOf(target);
        if ((time !== undefined && at === undefined) || (room === undefined && !isCalled(target))) {
          const text = "Wanted a room or a nick, and perhaps timestamp=…";
          return fail(reading, "MARKREAD", "INVALID_PARAMS", [shown(target)], text);
        }
        if (room === undefined) reading.ask({ kind: "mark", name: nameOf(target), at });
        else reading.ask({ kind: "mark", room, at });
      },
    },
  },
  tellers: {
    marked: (notice, telling) =>
      telling.caps.has("draft/read-marker") || telling.request?.name === "MARKREAD"
        ? tellMark("room" in notice ? channelOf(notice.room) : nickOf(notice.name), notice.at, telling)
        : "",
  },
};

/** How far one has read somewhere. */
export function tellMark(
  target: string,
  at: number | undefined,
  { settings: { serverName: source } }: Telling,
): string {
  const time = at === undefined ? "*" : `timestamp=${isoTime(at)}`;
  return writeMessage({ source, verb: "MARKREAD", params: [target, time] });
}
