// What is answered to whoever has given a password: the same facts in the form of whatever was asked, by the name of the
// request. A password itself is in none of them.

import type { AccountNotice } from "../../engine/account_notice.ts";
import type { Telling } from "./family.ts";
import { nameOf, nickOf, sourceOf } from "./source.ts";

/** How one kind of message answers. */
export interface Form {
  /** The client is somebody now; `isNew`: the name has just become its own. */
  done(account: string, telling: Telling, isNew: boolean): string;
  /** It is not. */
  failed(problem: Problem, telling: Telling): string;
}

/** Why a password was of no use. */
export interface Problem {
  readonly kind: AccountNotice["kind"] | "nameBanned";
  /** The same for people. */
  readonly words: string;
}

/** Numeric 900: it is logged in now, whatever it is called. */
export function loggedIn(account: string, { directory, nick, numeric, settings, wire }: Telling): string {
  const who = directory.find(nameOf(nick));
  const ident = wire?.ident === undefined ? "*" : `~${wire.ident}`;
  const mask = who === undefined ? `${wire?.nick ?? "*"}!${ident}@*` : sourceOf(who, settings.network);
  return numeric("900", [mask, nickOf(account)], `You are now logged in as ${account}`);
}

/** Numeric 901: it is no longer. */
export function loggedOut({ directory, nick, numeric, settings }: Telling): string {
  const who = directory.find(nameOf(nick));
  return numeric(
    "901",
    [who === undefined ? "*!*@*" : sourceOf(who, settings.network)],
    "You are now logged out",
  );
}

/** What went wrong, in words that fit IRC: those at terminals name commands that are not there. */
export function problemOf(notice: AccountNotice | { readonly kind: "nameBanned" }): Problem {
  return { kind: notice.kind, words: wordsFor(notice) };
}

function wordsFor(notice: AccountNotice | { readonly kind: "nameBanned" }): string {
  switch (notice.kind) {
    case "loginDenied":
      return "Wrong password, or nobody has registered that name";
    case "nameBanned":
      return "That name is banned";
    case "nameClaimed":
      return "That name is somebody's";
    case "loggedInAlready":
      return `You keep the name ${notice.name}, and can keep one`;
    case "tooManyAccounts":
      return "No more names can be kept here";
    case "passwordTooOften":
      return `Too many passwords have been tried: go on in ${Math.ceil(notice.wait / 1000)} seconds`;
    case "passwordTooShort":
      return `A password has at least ${notice.least} characters`;
    case "passwordTooLong":
      return `A password has at most ${notice.most} characters`;
    case "passwordInClear":
      return "Passwords are not taken here, where others could read them on their way: connect by TLS";
    case "notLoggedIn":
      return "You are not logged in: /msg NickServ IDENTIFY name password";
    default:
      return "The password could not be looked at: try again later";
  }
}
