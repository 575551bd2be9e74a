// WHO, and WHOX for those who choose what they are told (modern.ircdocs.horse, "WHO Message"; IRCv3, "WHOX").

import type { Attendee } from "../../engine/notice.ts";
import type { Family, Reading, Telling } from "./family.ts";
import { maskOf } from "./masks.ts";
import { signsOf } from "./names.ts";
import { tellFound } from "./presence.ts";
import { shown } from "./registration.ts";
import { channelOf, hostOf, identOf, nameOf, nickOf, realNameOf, roomOf } from "./source.ts";

/** What can be asked for, in the order in which it is told, whatever the order of asking. */
const FIELDS = "tcuihsnfdlaor";
/** A request's own word for its answers: up to three digits, by which the client knows them again. */
const TOKEN = /^\d{1,3}$/;

/** What one asks for. */
export interface WhoQuestion {
  /** Whether only moderators are meant. */
  readonly isForModerators: boolean;
  /** The letters of what is to be told, in the order of telling; nothing for what is told to everybody. */
  readonly fields: string | undefined;
  readonly token: string;
}

/** Reads what stands behind the mask: `o`, `%tcnf,152`, or both. */
export function readQuestion(text: string): WhoQuestion {
  const at = text.indexOf("%");
  const flags = at < 0 ? text : text.slice(0, at);
  const [letters = "", token = ""] = at < 0 ? [] : text.slice(at + 1).split(",");
  const fields = [...FIELDS].filter((field) => letters.includes(field)).join("");
  return {
    isForModerators: flags.includes("o"),
    fields: fields === "" ? undefined : fields,
    token: TOKEN.test(token) ? token : "0",
  };
}

export const WHO: Family = {
  verbs: {
    WHO: {
      usage: "mask [o][%fields[,token]]",
      help: "Shows who is in a channel, who has a nick, or who in your channels matches a mask.",
      read: ({ params: [mask = "*", question = ""] }, reading) => ask(mask, question, reading),
    },
  },
  tellers: {
    found: (notice, telling) =>
      telling.request?.name === "WHO"
        ? tellWho(notice.people, "*", telling)
        : tellFound(notice.people, telling),
  },
  endings: {
    WHO: ({ numeric, request }) => numeric("315", [request?.args?.[0] ?? "*"], "End of /WHO list"),
  },
};

function ask(mask: string, question: string, { ask, settings }: Reading): void {
  const args = [shown(mask), question];
  if (mask.startsWith("#")) {
    // No room is called like nothing, so nobody is in it.
    return ask({ kind: "crowd", room: roomOf(mask) ?? "" }, args);
  }
  // `0` is everybody, as RFC 2812 has it.
  if (mask === "0" || mask === "") return ask({ kind: "search", mask: "*" }, args);
  if (!/[*?!@]/.test(mask)) return ask({ kind: "find", names: [nameOf(mask)] }, args);
  ask({ kind: "search", mask: /[!@]/.test(mask) ? maskOf(mask, settings.network) : nameOf(mask) }, args);
}

/** A line about each of them. */
export function tellWho(people: readonly Attendee[], channel: string, telling: Telling): string {
  const { fields, isForModerators, token } = readQuestion(telling.request?.args?.[1] ?? "");
  const tell = fields === undefined ? tellUsual : tellFields(fields, token);
  return people.filter(({ isModerator }) => isModerator || !isForModerators)
    .map((person) => tell(person, channel, telling)).join("");
}

/** Those in a room. */
export function tellCrowd(people: readonly Attendee[], room: string, telling: Telling): string {
  return tellWho(people, channelOf(room), telling);
}

function tellUsual(person: Attendee, channel: string, telling: Telling): string {
  const { who } = person;
  const { numeric, settings: { network, serverName } } = telling;
  const params = [
    channel,
    identOf(who),
    hostOf(who, network),
    serverName,
    nickOf(who.name),
    flagsOf(person, telling),
  ];
  return numeric("352", params, `0 ${realNameOf(who)}`);
}

/** Here or gone, a moderator, a program, and what it may do in the room. */
function flagsOf(person: Attendee, telling: Telling): string {
  const { isAway, isModerator, who } = person;
  const isBot = who.profile?.isBot === true;
  return `${isAway ? "G" : "H"}${isModerator ? "*" : ""}${isBot ? "B" : ""}${signsOf(person, telling)}`;
}

function tellFields(fields: string, token: string): typeof tellUsual {
  return (person, channel, telling) => {
    const { who } = person;
    const { network, serverName } = telling.settings;
    const all: { readonly [field: string]: string } = {
      t: token,
      c: channel,
      u: identOf(who),
      // Nobody's address is told.
      i: "255.255.255.255",
      h: hostOf(who, network),
      s: serverName,
      n: nickOf(who.name),
      f: flagsOf(person, telling),
      d: "0",
      l: "0",
      a: who.account === undefined ? "0" : nickOf(who.account),
      o: "n/a",
    };
    const params = [...fields].flatMap((field) => all[field] ?? []);
    return telling.numeric("354", params, fields.includes("r") ? realNameOf(who) : undefined);
  };
}
