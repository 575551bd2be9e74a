// Who is here and who is away, and what people say of themselves: AWAY, ISON, USERHOST, SETNAME (modern.ircdocs.horse, "User-
// Based Queries"; IRCv3, "setname").

import type { Attendee } from "../../engine/notice.ts";
import type { Origin } from "../../engine/origin.ts";
import { trimmed } from "../sanitize.ts";
import { MOST_AWAY, MOST_REAL_NAME } from "./bounds.ts";
import type { Family, Telling } from "./family.ts";
import { unformatted } from "./formatting.ts";
import { inMessages } from "./fitting.ts";
import { cut, writeMessage } from "./message.ts";
import { hostOf, identOf, nameOf, nickOf, realNameOf, sourceOf } from "./source.ts";
import { tagsOf } from "./tags.ts";

/** 5 nicks of one USERHOST: RFC 2812, section 4.8. */
const MOST_HOSTS = 5;

export const PRESENCE: Family = {
  verbs: {
    AWAY: {
      isEarly: true,
      usage: "[:text]",
      help: "Tells those who write to you that you are away; without a text, that you are back.",
      read({ params: [reason = ""] }, { ask, numeric, wire }) {
        const text = cut(unformatted(reason), MOST_AWAY)[0];
        if (!wire.isRegistered) {
          // A phone that comes back by itself, with nobody at it (IRCv3, "pre-away").
          if (!wire.caps.has("draft/pre-away")) return numeric("451", [], "You have not registered");
          wire.away = text?.trim() === "" ? undefined : text;
          return;
        }
        ask({ kind: "away", reason: text === undefined || text.trim() === "" ? undefined : text });
      },
    },
    ISON: {
      least: 1,
      usage: "nick{ nick}",
      help: "Shows which of these nicks are here.",
      read: ({ params }, { ask }) => ask({ kind: "find", names: nicksOf(params) }),
    },
    USERHOST: {
      least: 1,
      usage: "nick{ nick}",
      help: "Shows where some people are, and whether they are away.",
      read: ({ params }, { ask }) => ask({ kind: "find", names: nicksOf(params).slice(0, MOST_HOSTS) }),
    },
    SETNAME: {
      least: 1,
      usage: ":name",
      help: "Changes your real name.",
      read({ params: [name = ""] }, { ask, settings, write }) {
        const realName = trimmed(unformatted(name));
        if (realName !== "" && cut(realName, MOST_REAL_NAME).length === 1) {
          return ask({ kind: "introduce", realName });
        }
        const params = ["SETNAME", "INVALID_REALNAME"];
        const text = `A real name has 1 to ${MOST_REAL_NAME} bytes`;
        write(writeMessage({ source: settings.serverName, verb: "FAIL", params, text }));
      },
    },
  },
  tellers: {
    away: ({ reason }, { numeric }) =>
      reason === undefined
        ? numeric("305", [], "You are no longer marked as being away")
        : numeric("306", [], "You have been marked as being away"),
    // Of oneself a numeric tells.
    awayChanged: ({ reason, who }, telling) =>
      telling.wire === undefined && telling.caps.has("away-notify") ? tellAway(who, reason, telling) : "",
    introduced: ({ who }, { caps, settings }) =>
      caps.has("setname")
        ? writeMessage({
          tags: tagsOf(who, caps),
          source: sourceOf(who, settings.network),
          verb: "SETNAME",
          text: realNameOf(who),
        })
        : "",
    bot: ({ isBot }, { nick, settings }) =>
      writeMessage({
        source: settings.serverName,
        verb: "MODE",
        params: [nick, isBot ? "+B" : "-B"],
      }),
  },
};

function nicksOf(params: readonly string[]): readonly string[] {
  return params.flatMap((param) => param.split(" ")).filter((nick) => nick !== "").map(nameOf);
}

/** What those are told who have asked for that. */
export function tellAway(who: Origin, reason: string | undefined, { caps, settings }: Telling): string {
  const message = { tags: tagsOf(who, caps), source: sourceOf(who, settings.network), verb: "AWAY" };
  return writeMessage({ ...message, text: reason });
}

/** Those of some names who are here: alone, or with where they are. */
export function tellFound(
  people: readonly Attendee[],
  { numeric, request, settings: { network } }: Telling,
): string {
  const isShort = request?.name === "ISON";
  const words = people.map(({ isAway, isModerator, who }) => {
    const nick = nickOf(who.name);
    const where = `${isModerator ? "*" : ""}=${isAway ? "-" : "+"}${identOf(who)}@${hostOf(who, network)}`;
    return isShort ? nick : `${nick}${where}`;
  });
  const write = (text: string) => numeric(isShort ? "303" : "302", [], text);
  return words.length === 0 ? write("") : inMessages(write, words);
}
