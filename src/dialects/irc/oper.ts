// OPER and KILL: moderators of the server log in by the passwords of their names, as everywhere (modern.ircdocs.horse,
// "Operator Messages").

import { sanitize, trimmed } from "../sanitize.ts";
import { type Form, loggedIn } from "./credentials.ts";
import type { Family, Telling } from "./family.ts";
import { unformatted } from "./formatting.ts";
import { writeMessage } from "./message.ts";
import { nameOf } from "./source.ts";

export const OPER: Family = {
  verbs: {
    OPER: {
      usage: "name password",
      help: "Logs in as a moderator of the server.",
      least: 2,
      read({ params: [name = "", secret = ""] }, { confide }) {
        confide({ kind: "login", name: sanitize(name) }, secret);
      },
    },
    KILL: {
      usage: "nick [:reason]",
      help: "Ends somebody's connection; for moderators.",
      least: 1,
      read({ params: [nick = "", reason = ""] }, { ask }) {
        const text = trimmed(unformatted(reason));
        ask({ kind: "kick", name: nameOf(nick), reason: text === "" ? undefined : text }, [nick]);
      },
    },
  },
  tellers: {
    notModerator: (_, { numeric }) =>
      numeric("481", [], "Permission denied: you are no moderator of this server"),
    isModerator: ({ name }, { numeric }) => numeric("481", [], `Permission denied: ${name} is a moderator`),
    appointed: ({ isModerator }, telling) => tellAppointed(isModerator, telling),
  },
};

/** What somebody reads who is a moderator now, or no longer. */
export function tellAppointed(isModerator: boolean, { nick, settings, wire }: Telling): string {
  if (wire === undefined || wire.isModerator === isModerator) return "";
  wire.isModerator = isModerator;
  return moderatorSign(isModerator, nick, settings.serverName);
}

/** The sign of moderators, given or taken away by the server. */
export function moderatorSign(isModerator: boolean, nick: string, source: string): string {
  return writeMessage({ source, verb: "MODE", params: [nick, isModerator ? "+o" : "-o"] });
}

/** Answers to OPER. Whether it has become a moderator by that is told by the sign. */
export const OPER_FORM: Form = {
  done: (account, telling) => {
    const text = loggedIn(account, telling);
    return telling.wire?.isModerator === true
      ? `${text}${telling.numeric("381", [], "You are now a moderator of this server")}`
      : `${text}${telling.numeric("491", [], `${account} is no moderator of this server`)}`;
  },
  failed: ({ kind, words }, { numeric }) =>
    kind === "loginDenied" ? numeric("464", [], "Password incorrect") : numeric("491", [], words),
};
