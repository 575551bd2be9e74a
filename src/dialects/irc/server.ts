// The server itself: how many are here, what it is, what it has to say to newcomers (modern.ircdocs.horse, "Server Queries and
// Commands").

import { writtenTime } from "../utc.ts";
import type { Family, Reading, Telling, Verb } from "./family.ts";
import { isupport } from "./isupport.ts";
import { shown } from "./registration.ts";
import { nameOf } from "./source.ts";

/** What the server is, in a few words. */
export const ABOUT = "partyline, a chat for IRC clients, terminals and browsers";

export const SERVER: Family = {
  verbs: {
    LUSERS: {
      usage: "",
      help: "Shows how many are here.",
      read: (_, { ask }) => ask({ kind: "census", isWhole: true }),
    },
    MOTD: query("Shows the message of the day.", ({ numeric, settings }) => motd(settings, numeric)),
    VERSION: query("Shows what program this is, and what it can do.", ({ numeric, settings }) => {
      numeric("351", [settings.version, settings.serverName], ABOUT);
      isupport(settings, (code, params, text) => {
        numeric(code, params, text);
        return "";
      });
    }),
    TIME: query("Shows the time of the server.", ({ ask }) => ask({ kind: "time" })),
    ADMIN: query(
      "Shows whose server this is.",
      ({ numeric, settings }) =>
        numeric("423", [settings.serverName], "Nobody has said whose server this is"),
    ),
    INFO: query("Shows what this program is.", ({ numeric, settings }) => {
      for (const line of [ABOUT, `Version: ${settings.version}`, started(settings)]) numeric("371", [], line);
      numeric("374", [], "End of INFO list");
    }),
    LINKS: {
      usage: "",
      help: "Shows which servers are linked: there are none to be seen.",
      read: (_, { numeric }) => numeric("365", ["*"], "End of /LINKS list"),
    },
  },
  tellers: {
    census: ({ moderators = 0, peak, people, rooms, unnamed }, { numeric }) =>
      [
        numeric("251", [], `There are 0 users and ${people} invisible on 1 servers`),
        moderators === 0 ? "" : numeric("252", [String(moderators)], "operator(s) online"),
        unnamed === 0 ? "" : numeric("253", [String(unnamed)], "unknown connection(s)"),
        numeric("254", [String(rooms)], "channels formed"),
        numeric("255", [], `I have ${people} clients and 0 servers`),
        numeric("265", [String(people), String(peak)], `Current local users ${people}, max ${peak}`),
        numeric("266", [String(people), String(peak)], `Current global users ${people}, max ${peak}`),
      ].join(""),
    time: ({ now }, { numeric, settings }) =>
      numeric("391", [settings.serverName], `${writtenTime(now)} UTC`),
  },
};

/** Something that one asks a server, which may be named: by its name, a mask, or the nick of somebody who is on it. */
function query(help: string, answer: (reading: Reading) => void): Verb {
  return {
    usage: "[server]",
    help,
    read({ params: [target = ""] }, reading) {
      if (isHere(target, reading)) answer(reading);
      else reading.numeric("402", [shown(target)], "No such server");
    },
  };
}

function isHere(target: string, { directory, settings: { serverName } }: Reading): boolean {
  if (target === "" || /^[*?]+$/.test(target)) return true;
  return target.toLowerCase() === serverName.toLowerCase() || directory.find(nameOf(target)) !== undefined;
}

function started({ startedAt }: Telling["settings"]): string {
  return `On-line since ${writtenTime(startedAt)} UTC`;
}

/** The message of the day. */
export function motd<T>(
  { motd, serverName }: Telling["settings"],
  numeric: (
    code: string,
    params: readonly string[],
    text?: string,
  ) => T,
): void {
  if (motd === undefined) return void numeric("422", [], "There is no message of the day");
  numeric("375", [], `- ${serverName} Message of the day -`);
  for (const line of motd) numeric("372", [], `- ${line}`);
  numeric("376", [], "End of /MOTD command");
}
