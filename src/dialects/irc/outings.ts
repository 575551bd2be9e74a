// KICK and INVITE: who has to leave a room, and who is asked to come (modern.ircdocs.horse, "Channel Operations").

import { MOST_KICKED, MOST_REASON } from "./bounds.ts";
import type { Family } from "./family.ts";
import { unformatted } from "./formatting.ts";
import { cut, writeMessage } from "./message.ts";
import { shown } from "./registration.ts";
import { channelOf, nameOf, nickOf, roomOf, sourceOf } from "./source.ts";

export const OUTINGS: Family = {
  verbs: {
    KICK: {
      usage: "channel nick{,nick} [:reason]",
      help: "Sends somebody out of a channel.",
      least: 2,
      read({ params: [channels = "", nicks = "", text = ""] }, { ask, numeric }) {
        const rooms = channels.split(",");
        const reason = text === "" ? undefined : cut(unformatted(text), MOST_REASON)[0];
        for (const [index, nick] of nicks.split(",").slice(0, MOST_KICKED).entries()) {
          // One room for all, or each his own.
          const channel = (rooms.length === 1 ? rooms[0] : rooms[index]) ?? "";
          const room = roomOf(channel);
          if (room === undefined) numeric("403", [shown(channel)], "No such channel");
          else ask({ kind: "expel", room, name: nameOf(nick), reason });
        }
      },
    },
    INVITE: {
      usage: "[nick channel]",
      help: "Asks somebody to come into a channel, or shows where you are asked to come.",
      read({ params: [nick, channel] }, { ask, numeric }) {
        if (nick === undefined) return ask({ kind: "invitations" });
        if (channel === undefined) return numeric("461", ["INVITE"], "Not enough parameters");
        const room = roomOf(channel);
        if (room === undefined) return numeric("403", [shown(channel)], "No such channel");
        ask({ kind: "invite", room, name: nameOf(nick) });
      },
    },
  },
  tellers: {
    expelled: ({ by, reason, room, whom }, { settings: { network } }) => {
      // Nobody without a name is seen to be there.
      if (whom.name === undefined) return "";
      return writeMessage({
        source: sourceOf(by, network),
        verb: "KICK",
        params: [channelOf(room), nickOf(whom.name)],
        text: reason ?? nickOf(by.name),
      });
    },
    invited: ({ by, room }, { nick, settings: { network } }) =>
      writeMessage({ source: sourceOf(by, network), verb: "INVITE", params: [nick, channelOf(room)] }),
    inviting: ({ name, room }, { numeric }) => numeric("341", [nickOf(name), channelOf(room)]),
    invitations: ({ rooms }, { numeric }) => {
      const lines = rooms.map((room) => numeric("336", [channelOf(room)]));
      return `${lines.join("")}${numeric("337", [], "End of invite list")}`;
    },
    notMember: ({ name, room }, { numeric }) =>
      numeric("441", [nickOf(name), channelOf(room)], "They aren't on that channel"),
    isInRoom: ({ name, room }, { numeric }) =>
      numeric("443", [nickOf(name), channelOf(room)], "is already on channel"),
    isEverybodys: ({ room }, { numeric }) =>
      numeric("482", [channelOf(room)], "That channel is everybody's: nobody can be kept out of it"),
  },
};
