// WHOIS and WHOWAS: all about somebody who is here, and about those who were (modern.ircdocs.horse, "WHOIS Message").

import type { QueryNotice } from "../../engine/query_notice.ts";
import type { Family, Telling } from "./family.ts";
import { inMessages } from "./fitting.ts";
import { signsOf } from "./names.ts";
import { shown } from "./registration.ts";
import { ABOUT } from "./server.ts";
import { channelOf, hostOf, identOf, nameOf, nickOf, realNameOf } from "./source.ts";

/** 9 digits: a number everywhere, and more than there are. */
const COUNT = /^[1-9]\d{0,8}$/;

export const WHOIS: Family = {
  verbs: {
    WHOIS: {
      usage: "[server] nick",
      help: "Shows all that may be known of somebody.",
      read({ params }, { ask, numeric }) {
        // Of two parameters the first is the server that is to answer: there is one.
        const nick = (params[1] ?? params[0] ?? "").split(",")[0] ?? "";
        if (nick === "") return numeric("431", [], "No nickname given");
        ask({ kind: "profile", name: nameOf(nick) }, [shown(nick)]);
      },
    },
    WHOWAS: {
      usage: "nick [count]",
      help: "Shows who had a nick and has left.",
      read({ params: [nicks = "", count = ""] }, { ask, numeric }) {
        const nick = nicks.split(",")[0] ?? "";
        if (nick === "") return numeric("431", [], "No nickname given");
        const most = COUNT.test(count) ? Number(count) : undefined;
        ask({ kind: "former", name: nameOf(nick), most }, [shown(nick)]);
      },
    },
  },
  tellers: {
    profile: (notice, telling) => tellProfile(notice, telling),
    former: ({ people }, { numeric, request, settings: { network, serverName } }) => {
      const nick = request?.args?.[0] ?? "*";
      if (people.length === 0) return numeric("406", [nick], "There was no such nickname");
      return people.map((who) => {
        const name = nickOf(who.name);
        const params = [name, identOf(who), hostOf(who, network), "*"];
        const seen = numeric("314", params, realNameOf(who));
        return `${seen}${numeric("312", [name, serverName], ABOUT)}`;
      }).join("");
    },
  },
  endings: {
    WHOIS: ({ numeric, request }) => numeric("318", [request?.args?.[0] ?? "*"], "End of /WHOIS list"),
    WHOWAS: ({ numeric, request }) => numeric("369", [request?.args?.[0] ?? "*"], "End of WHOWAS"),
  },
};

function tellProfile(
  { address, away, isSecure, person, rooms }: Extract<QueryNotice, { kind: "profile" }>,
  telling: Telling,
): string {
  const { numeric, settings: { network, serverName } } = telling;
  const { isModerator, who } = person;
  const nick = nickOf(who.name);
  return [
    numeric("311", [nick, identOf(who), hostOf(who, network), "*"], realNameOf(who)),
    inMessages(
      (text) => numeric("319", [nick], text),
      rooms.map((room) => `${signsOf(room, telling)}${channelOf(room.name)}`),
    ),
    numeric("312", [nick, serverName], ABOUT),
    isModerator ? numeric("313", [nick], "is a moderator of this chat") : "",
    away === undefined ? "" : numeric("301", [nick], away),
    who.account === undefined ? "" : numeric("330", [nick, nickOf(who.account)], "is logged in as"),
    who.profile?.isBot === true ? numeric("335", [nick], "is a bot") : "",
    isSecure === true ? numeric("671", [nick], "is using a secure connection") : "",
    address === undefined ? "" : numeric("338", [nick, address], "is connecting from"),
  ].join("");
}
