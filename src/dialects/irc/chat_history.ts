// CHATHISTORY: what was said before in the rooms that one is in (IRCv3, "chathistory"). Each answer is a batch of lines as they
// were told, with the same ids.

import type { Point, Way } from "../../engine/range.ts";
import { isoTime, timeOfIso } from "../utc.ts";
import type { Family, Reading, Telling } from "./family.ts";
import { MOST_LINES } from "./isupport.ts";
import { nextBatch } from "./labels.ts";
import { type Message, writeMessage } from "./message.ts";
import { shown } from "./registration.ts";
import { channelOf, roomOf } from "./source.ts";
import { fail } from "./standard_replies.ts";
import { lineOf } from "./tags.ts";
import { tellLine } from "./talk.ts";

const WAYS: ReadonlyMap<string, Way> = new Map<string, Way>([
  ["LATEST", "latest"],
  ["BEFORE", "before"],
  ["AFTER", "after"],
  ["AROUND", "around"],
  ["BETWEEN", "between"],
]);

export const CHAT_HISTORY: Family = {
  verbs: {
    CHATHISTORY: {
      usage: "LATEST|BEFORE|AFTER|AROUND|BETWEEN|TARGETS target and what it needs",
      help: "Shows what was said before in a channel.",
      read(message, reading) {
        const [subcommand = ""] = message.params;
        const name = subcommand.toUpperCase();
        const way = WAYS.get(name);
        if (message.params.length < (way === "between" ? 5 : 4)) {
          return fail(reading, "CHATHISTORY", "NEED_MORE_PARAMS", [shown(name)], "Not enough parameters");
        }
        if (name === "TARGETS") return askTargets(message, reading);
        if (way === undefined) return invalid(reading, name, "No such subcommand");
        askLines(name, way, message, reading);
      },
    },
  },
  tellers: {
    history({ epoch, lines, room }, telling) {
      // Those who come in ask for it themselves.
      if (telling.request?.name !== "CHATHISTORY") return "";
      return batch(
        "chathistory",
        [channelOf(room)],
        telling,
        (id) =>
          lines.map((line) => tellLine(line, epoch, telling, id))
            .join(""),
      );
    },
    latest: ({ rooms }, telling) =>
      batch("draft/chathistory-targets", [], telling, (id) =>
        rooms.map(({ at, room }) =>
          writeMessage({
            tags: id === undefined ? [] : [`batch=${id}`],
            source: telling.settings.serverName,
            verb: "CHATHISTORY",
            params: ["TARGETS", channelOf(room), isoTime(at)],
          })
        ).join("")),
  },
};

function askLines(name: string, way: Way, { params }: Message, reading: Reading): void {
  const [, target = "", ...rest] = params;
  const room = roomOf(target);
  const most = countOf(rest[way === "between" ? 2 : 1]);
  // Nobody keeps what is said to one person.
  if (room === undefined) {
    const text = "Only rooms that you are in have a history";
    return fail(reading, "CHATHISTORY", "INVALID_TARGET", [name, shown(target)], text);
  }
  if (most === undefined) return invalid(reading, name, "The limit must be a number");
  const given = rest.slice(0, way === "between" ? 2 : 1);
  const points = way === "latest" && given[0] === "*" ? [] : given.map(pointOf);
  const known = points.filter((point) => point !== undefined);
  if (known.length < points.length) return invalid(reading, name, "Wanted msgid=… or timestamp=…");
  reading.ask({ kind: "excerpt", room, way, points: known, most }, [name, target]);
}

function askTargets({ params: [, ...params] }: Message, reading: Reading): void {
  const [from, to] = params.slice(0, 2).map(momentOf);
  const most = countOf(params[2]);
  if (from === undefined || to === undefined || most === undefined) {
    return invalid(reading, "TARGETS", "Wanted timestamp=…, timestamp=… and a number");
  }
  reading.ask({ kind: "latest", after: Math.min(from, to), before: Math.max(from, to), most });
}

function pointOf(text: string): Point | undefined {
  const at = momentOf(text);
  if (at !== undefined) return { at };
  if (!text.startsWith("msgid=")) return undefined;
  // What is no id of a room's line was said before all that is known.
  return lineOf(text.slice("msgid=".length)) ?? { number: 0, epoch: undefined };
}

function momentOf(text: string): number | undefined {
  return text.startsWith("timestamp=") ? timeOfIso(text.slice("timestamp=".length)) : undefined;
}

/** How many are wanted, of those that may be. */
function countOf(text = ""): number | undefined {
  return /^\d{1,9}$/.test(text) && Number(text) > 0 ? Math.min(Number(text), MOST_LINES) : undefined;
}

function invalid(reading: Reading, name: string, text: string): void {
  fail(reading, "CHATHISTORY", "INVALID_PARAMS", [shown(name)], text);
}

/** Lines that belong together, for those who have asked for that. */
function batch(
  type: string,
  params: readonly string[],
  { caps, settings: { serverName: source }, wire }: Telling,
  lines: (id: string | undefined) => string,
): string {
  if (wire === undefined || !caps.has("batch")) return lines(undefined);
  const id = nextBatch(wire);
  return [
    writeMessage({ source, verb: "BATCH", params: [`+${id}`, type, ...params] }),
    lines(id),
    writeMessage({ source, verb: "BATCH", params: [`-${id}`] }),
  ].join("");
}
