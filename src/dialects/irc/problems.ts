// What goes wrong, as numerics. Which one it is may depend on what was asked: nobody reads of a NOTICE that goes nowhere.

import type { SpeakingProblem } from "../../engine/room_notice.ts";
import type { Family, Telling } from "./family.ts";
import { inPieces } from "./fitting.ts";
import { writeMessage } from "./message.ts";
import { NICKSERV_FORM, wasTold } from "./nickserv.ts";
import { shown } from "./registration.ts";
import { failure } from "./standard_replies.ts";
import { channelOf, nickOf } from "./source.ts";

export const PROBLEMS: Family = {
  tellers: {
    nobodyCalled: ({ name }, telling) =>
      wasTold("info", telling)
        ? NICKSERV_FORM.unkept(name, telling)
        : unlessNotice(telling, "401", [nickOf(name)], "No such nick or channel"),
    isAbsent: ({ name }, telling) =>
      wasTold("info", telling)
        ? NICKSERV_FORM.keptAway(name, telling)
        : unlessNotice(telling, "401", [nickOf(name)], "Nobody is here by that nick"),
    noSuchRoom: ({ room }, telling) => unlessNotice(telling, "403", [channelOf(room)], "No such channel"),
    notInRoom: ({ room }, telling) => {
      if (telling.request?.name === "CHATHISTORY") {
        const params = [telling.request.args?.[0] ?? "*", channelOf(room)];
        const { serverName } = telling.settings;
        return failure(serverName, "CHATHISTORY", "INVALID_TARGET", params, "You are not in that room");
      }
      const isTalk = ["NOTICE", "PRIVMSG", "TAGMSG"].includes(telling.request?.name ?? "");
      return isTalk
        ? unlessNotice(telling, "404", [channelOf(room)], "Cannot send to channel: you are not in it")
        : telling.numeric("442", [channelOf(room)], "You're not on that channel");
    },
    mayNotSpeak: ({ room, why }, telling) =>
      unlessNotice(telling, "404", [channelOf(room)], `Cannot send to channel: ${WHY_NOT[why]}`),
    bannedFromRoom: ({ room }, { numeric }) => numeric("474", [channelOf(room)], "Cannot join channel (+b)"),
    inviteOnly: ({ room }, { numeric }) => numeric("473", [channelOf(room)], "Cannot join channel (+i)"),
    isMuted: (_, telling) =>
      unlessNotice(telling, "404", [shown(telling.request?.args?.[0] ?? "*")], "You are muted"),
    wrongKey: ({ room }, { numeric }) => numeric("475", [channelOf(room)], "Cannot join channel (+k)"),
    roomFull: ({ room }, { numeric }) => numeric("471", [channelOf(room)], "Cannot join channel (+l)"),
    inTooManyRooms: ({ limit }, telling) =>
      tooMany(telling, `You are in ${limit} channels, and that is the most`),
    tooManyRooms: (_, telling) => tooMany(telling, "No more channels can be made"),
    ownsTooMany: ({ limit }, telling) => tooMany(telling, `You own ${limit} channels, and that is the most`),
    staysInLobby: (_, { numeric }) => numeric("442", ["#lobby"], "Everyone stays there"),
    notOperator: ({ room }, { numeric }) => numeric("482", [channelOf(room)], "You're not channel operator"),
    unknownCommand: ({ name }, { numeric }) => numeric("421", [shown(name)], "Unknown command"),
    lineTooLong: (_, { numeric }) => numeric("417", [], "Input line was too long"),
  },
};

const WHY_NOT: { readonly [W in SpeakingProblem]: string } = {
  outside: "you are not in it",
  moderated: "it is moderated",
  banned: "you are banned",
};

function unlessNotice(telling: Telling, code: string, params: readonly string[], text: string): string {
  return telling.request?.name === "NOTICE" ? "" : telling.numeric(code, params, text);
}

function tooMany({ numeric, request }: Telling, text: string): string {
  return numeric("405", [shown(request?.args?.[0] ?? "*")], text);
}

/** Whatever has no numeric: the words that people at terminals read, in as many messages as it takes. */
export function inWords(words: string, { nick, settings }: Pick<Telling, "nick" | "settings">): string {
  return inPieces(
    (text) => writeMessage({ source: settings.serverName, verb: "NOTICE", params: [nick], text }),
    words.split("\n").filter((line) => line !== ""),
  );
}
