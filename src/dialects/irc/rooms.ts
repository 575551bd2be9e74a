// Rooms: JOIN, PART, TOPIC and NAMES (modern.ircdocs.horse, "Channel Operations").

import type { Family, Telling } from "./family.ts";
import { unformatted } from "./formatting.ts";
import { isKey, KEY_RULE } from "./keys.ts";
import { writeMessage } from "./message.ts";
import { tellAllNames, tellNames } from "./names.ts";
import { tellAway } from "./presence.ts";
import { tellMark } from "./read_marker.ts";
import { shown } from "./registration.ts";
import { channelOf, nameOf, nickOf, realNameOf, roomOf, sourceOf } from "./source.ts";
import { tellCrowd } from "./who.ts";

const BAD_KEY = `Cannot join channel (+k): ${KEY_RULE.toLowerCase()}`;

export const ROOMS: Family = {
  verbs: {
    JOIN: {
      usage: "channel{,channel} [key{,key}]",
      help: "Joins a channel, or makes one.",
      least: 1,
      read({ params: [channels = "", keys = ""] }, reading) {
        const given = keys.split(",");
        for (const [index, channel] of channels.split(",").entries()) {
          const room = roomOf(channel);
          const key = given[index] || undefined;
          if (room === undefined) reading.numeric("403", [shown(channel)], "No such channel");
          // Whoever makes a room gives it its key, which all who come in may see.
          else if (key !== undefined && !isKey(key)) reading.numeric("475", [channel], BAD_KEY);
          else reading.ask({ kind: "join", room, key });
        }
      },
    },
    PART: {
      usage: "channel{,channel} [:reason]",
      help: "Leaves a channel.",
      least: 1,
      read({ params: [channels = "", reason] }, reading) {
        for (const channel of channels.split(",")) {
          const room = roomOf(channel);
          if (room === undefined) reading.numeric("403", [shown(channel)], "No such channel");
          else {
            const text = reason === undefined ? undefined : unformatted(reason);
            reading.ask({ kind: "leave", room, reason: text }, [text ?? ""]);
          }
        }
      },
    },
    TOPIC: {
      usage: "channel [:text]",
      help: "Shows what a channel is about, or sets it.",
      least: 1,
      read({ params: [channel = "", text] }, { ask, numeric }) {
        const room = roomOf(channel);
        if (room === undefined) return numeric("403", [shown(channel)], "No such channel");
        ask({ kind: "topic", room, text: text === undefined ? undefined : unformatted(text) });
      },
    },
  },
  tellers: {
    joined: ({ crowd = [], isSecret = false, readAt, room, topic }, telling) => {
      const { directory, nick, settings } = telling;
      const who = directory.find(nameOf(nick));
      const source = who === undefined ? nick : sourceOf(who, settings.network);
      return [
        join(room, source, who?.account, who === undefined ? nick : realNameOf(who), telling),
        topic === undefined ? "" : tellTopic(room, topic, telling),
        telling.caps.has("draft/read-marker") ? tellMark(channelOf(room), readAt, telling) : "",
        telling.caps.has("draft/no-implicit-names") ? "" : tellAllNames(room, crowd, isSecret, telling),
      ].join("");
    },
    // It is in the room already.
    turned: () => "",
    entered: ({ away, room, who }, telling) => {
      const source = sourceOf(who, telling.settings.network);
      const line = join(room, source, who.account, realNameOf(who), telling);
      return away !== undefined && telling.caps.has("away-notify")
        ? `${line}${tellAway(who, away, telling)}`
        : line;
    },
    left: ({ room }, { directory, nick, request, settings }) => {
      const who = directory.find(nameOf(nick));
      const source = who === undefined ? nick : sourceOf(who, settings.network);
      const text = request?.name === "PART" ? request.args?.[0] || undefined : undefined;
      return writeMessage({ source, verb: "PART", params: [channelOf(room)], text });
    },
    exited: ({ reason, room, who }, { settings }) =>
      writeMessage({
        source: sourceOf(who, settings.network),
        verb: "PART",
        params: [channelOf(room)],
        text: reason === "" ? undefined : reason,
      }),
    crowd: ({ crowd, isSecret, room }, telling) =>
      telling.request?.name === "WHO"
        ? tellCrowd(crowd, room, telling)
        : tellNames(room, crowd, isSecret, telling),
    topic: ({ room, topic }, telling) =>
      topic === undefined
        ? telling.numeric("331", [channelOf(room)], "No topic is set")
        : tellTopic(room, topic, telling),
    topicSet: ({ by, room, text }, { directory, settings }) => {
      const who = by === undefined ? undefined : directory.find(by);
      const source = who === undefined ? nickOf(by) : sourceOf(who, settings.network);
      return writeMessage({ source, verb: "TOPIC", params: [channelOf(room)], text });
    },
    // Many at once are for those who read that in one line.
    comings: () => "",
  },
};

function join(
  room: string,
  source: string,
  account: string | undefined,
  realName: string,
  { caps }: Telling,
): string {
  return caps.has("extended-join")
    ? writeMessage({
      source,
      verb: "JOIN",
      params: [channelOf(room), account === undefined ? "*" : nickOf(account)],
      text: realName,
    })
    : writeMessage({ source, verb: "JOIN", params: [channelOf(room)] });
}

function tellTopic(
  room: string,
  { at, by, text }: { readonly at: number; readonly by: string | undefined; readonly text: string },
  { numeric }: Telling,
): string {
  const set = numeric("333", [channelOf(room), nickOf(by), String(Math.floor(at / 1000))]);
  return `${numeric("332", [channelOf(room)], text)}${set}`;
}
