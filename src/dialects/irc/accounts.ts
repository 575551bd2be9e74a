// Names that stay somebody's: REGISTER makes the nick one's own (IRCv3, "Account Registration"), and whoever has given a
// password is answered in the form of what was asked.

import type { AccountNotice } from "../../engine/account_notice.ts";
import { fold } from "../../engine/fold.ts";
import { type Form, loggedIn, loggedOut, type Problem, problemOf } from "./credentials.ts";
import type { Family, Telling } from "./family.ts";
import { writeMessage } from "./message.ts";
import { NICKSERV_FORM, wasTold } from "./nickserv.ts";
import { OPER_FORM, tellAppointed } from "./oper.ts";
import { inWords } from "./problems.ts";
import { erroneous, inUse, shown } from "./registration.ts";
import { SASL_FORM } from "./sasl.ts";
import { nickOf, sourceOf } from "./source.ts";
import { fail, failure } from "./standard_replies.ts";
import { tell } from "./talk.ts";

export const ACCOUNTS: Family = {
  verbs: {
    REGISTER: {
      usage: "nick|* mail|* :password",
      help: "Protects your nick with a password.",
      least: 3,
      isEarly: true,
      read({ params: [account = "", , secret = ""] }, reading) {
        const { confide, wire } = reading;
        const name = account === "*" ? wire.nick ?? "*" : account;
        const refuse = (code: string, text: string) => fail(reading, "REGISTER", code, [shown(name)], text);
        if (!wire.isRegistered) {
          return refuse("COMPLETE_CONNECTION_REQUIRED", "Come in first, by NICK and USER");
        }
        if (wire.account !== undefined) return refuse("ALREADY_AUTHENTICATED", "You are logged in already");
        if (fold(name) !== fold(wire.nick ?? "")) {
          return refuse("ACCOUNT_NAME_MUST_BE_NICK", "Only the name that you have can become yours");
        }
        confide({ kind: "claim" }, secret, [name]);
      },
    },
    // Nothing has to be verified: there is no code.
    VERIFY: {
      usage: "nick code",
      help: "Is needed elsewhere; here REGISTER is enough.",
      least: 2,
      isEarly: true,
      read: ({ params: [account = ""] }, reading) =>
        fail(reading, "VERIFY", "INVALID_CODE", [shown(account)], "Names here need no code"),
    },
  },
  tellers: {
    loggedIn: ({ isModerator, name }, telling) => succeed(name, telling, false, isModerator),
    claimed: ({ name }, telling) => succeed(name, telling, true, false),
    // Only NickServ is asked for that.
    passwordChanged: ({ name }, telling) => NICKSERV_FORM.changed(name, telling),
    loginDenied: failed,
    passwordUnchecked: failed,
    passwordTooOften: failed,
    passwordTooShort: failed,
    passwordTooLong: failed,
    passwordInClear: failed,
    tooManyAccounts: failed,
    loggedInAlready: failed,
    notLoggedIn: failed,
    nameClaimed: (notice, telling) =>
      formOf(telling) === undefined
        ? inUse(
          notice.name,
          telling,
          `That nickname is registered: log in by SASL, or under another nickname by /msg NickServ IDENTIFY ${
            nickOf(notice.name)
          } PASSWORD`,
        )
        : failed(notice, telling),
    nameBanned: (notice, telling) =>
      formOf(telling) === undefined
        ? erroneous(notice.name, telling, "That nickname is banned")
        : failed(notice, telling),
    regained: ({ name }, telling) => NICKSERV_FORM.freed(name, telling),
    released: ({ name }, telling) => {
      if (telling.wire !== undefined) telling.wire.account = undefined;
      const said = wasTold("drop", telling) ? NICKSERV_FORM.dropped(name, telling) : "";
      return `${loggedOut(telling)}${said}${tellAppointed(false, telling)}`;
    },
    // Only NickServ is asked for that: WHOIS asks for more.
    whois: ({ account, name }, telling) =>
      account !== undefined && fold(account) === fold(name)
        ? NICKSERV_FORM.kept(name, telling)
        : NICKSERV_FORM.unkept(name, telling),
    accountChanged: ({ who }, { caps, settings }) =>
      caps.has("account-notify")
        ? writeMessage({
          source: sourceOf(who, settings.network),
          verb: "ACCOUNT",
          params: [who.account === undefined ? "*" : nickOf(who.account)],
        })
        : "",
    // As if they had been written just now, but for their time.
    waited: ({ messages }, telling) =>
      messages.map(({ at, from, text }) =>
        tell({ verb: "PRIVMSG", from, target: telling.nick, text, at }, telling)
      )
        .join(""),
  },
};

/** What was asked, with a password. */
const FORMS: { readonly [name: string]: Form } = {
  AUTHENTICATE: SASL_FORM,
  OPER: OPER_FORM,
  NICKSERV: NICKSERV_FORM,
  REGISTER: {
    done: (account, telling) =>
      `${
        writeMessage({
          source: telling.settings.serverName,
          verb: "REGISTER",
          params: ["SUCCESS", nickOf(account)],
          text: "The name is yours now",
        })
      }${loggedIn(account, telling)}`,
    failed: ({ kind, words }, { request, settings }) =>
      failure(settings.serverName, "REGISTER", CODES[kind] ?? "TEMPORARILY_UNAVAILABLE", [
        shown(request?.args?.[0] ?? "*"),
      ], words),
  },
  PASS: {
    done: loggedIn,
    failed: ({ words }, telling) => inWords(words, telling),
  },
};

/** The words for programs (IRCv3, "Account Registration"). */
const CODES: { readonly [K in Problem["kind"]]?: string } = {
  nameClaimed: "ACCOUNT_EXISTS",
  loggedInAlready: "ALREADY_AUTHENTICATED",
  passwordTooShort: "WEAK_PASSWORD",
  passwordTooLong: "UNACCEPTABLE_PASSWORD",
  passwordInClear: "UNACCEPTABLE_PASSWORD",
};

function formOf({ request }: Telling): Form | undefined {
  return request === undefined ? undefined : FORMS[request.name];
}

function succeed(account: string, telling: Telling, isNew: boolean, isModerator: boolean): string {
  const { wire } = telling;
  if (wire !== undefined) wire.account = account;
  // Who has not come in yet reads the sign when it does.
  if (wire?.isRegistered === false) wire.isModerator = isModerator;
  const sign = tellAppointed(isModerator, telling);
  const form = formOf(telling) ?? { done: loggedIn };
  return `${form.done(account, telling, isNew)}${sign}`;
}

function failed(notice: AccountNotice | { readonly kind: "nameBanned" }, telling: Telling): string {
  const problem = problemOf(notice);
  return formOf(telling)?.failed(problem, telling) ?? inWords(problem.words, telling);
}
