// Coming in: PASS, NICK, USER, the welcome, and leaving (modern.ircdocs.horse, "Connection Registration").

import { sanitize, trimmed } from "../sanitize.ts";
import { writtenTime } from "../utc.ts";
import { MOST_REAL_NAME } from "./bounds.ts";
import { problemOf } from "./credentials.ts";
import type { Family, Reading, Telling } from "./family.ts";
import { unformatted } from "./formatting.ts";
import { isupport } from "./isupport.ts";
import { cut, writeMessage } from "./message.ts";
import { abort } from "./sasl.ts";
import { isNick, nameOf, NICK_RULE, nickOf, sourceOf } from "./source.ts";

/** 10 bytes: what others are shown of it is a word (IRC.md, section 2). */
const MOST_IDENT = 10;

export const REGISTRATION: Family = {
  verbs: {
    PASS: {
      usage: "password",
      help:
        "Gives the password of the server; if it has none, that of your nick, or account:password. Before NICK and USER.",
      least: 1,
      isEarly: true,
      read({ params }, { numeric, wire }) {
        if (wire.isRegistered) return numeric("462", [], "You are registered already");
        wire.password = params[0];
      },
    },
    NICK: {
      usage: "nick",
      help: "Takes a nick: 3 to 32 letters, digits and some signs, with no digit in front.",
      isEarly: true,
      read({ params }, reading) {
        const [nick = ""] = params;
        if (nick === "") return reading.numeric("431", [], "No nickname given");
        if (!isNick(nick)) return reading.numeric("432", [shown(nick)], NICK_RULE);
        const { wire } = reading;
        if (wire.isRegistered) {
          // The very same needs no answer.
          if (nick !== wire.nick) reading.ask({ kind: "register", name: nick });
          return;
        }
        wire.nick = nick;
        register(reading);
      },
    },
    USER: {
      usage: "name 0 * :real name",
      help: "Says who you are, with NICK at the beginning.",
      least: 4,
      isEarly: true,
      read({ params: [ident = "", , , realName = ""] }, reading) {
        const { wire } = reading;
        if (wire.isRegistered) return reading.numeric("462", [], "You are registered already");
        const text = cut(trimmed(unformatted(realName)), MOST_REAL_NAME)[0] ?? "";
        if (text === "") return reading.numeric("461", ["USER"], "Not enough parameters");
        wire.ident = cut(ident.replace(/[^\w.-]/g, ""), MOST_IDENT)[0] || "nobody";
        wire.realName = text;
        register(reading);
      },
    },
    QUIT: {
      usage: "[:reason]",
      help: "Leaves the chat.",
      isEarly: true,
      read({ params: [reason] }, { ask }) {
        ask({ kind: "quit", reason: reason === undefined ? undefined : unformatted(reason) });
      },
    },
  },
  tellers: {
    // While it is being welcomed that is told by the welcome, and later as a renaming.
    registered: () => "",
    renamed: ({ to, who }, { settings }) =>
      writeMessage({ source: sourceOf(who, settings.network), verb: "NICK", params: [nickOf(to)] }),
    nameTaken: ({ name }, telling) => inUse(name, telling),
    nameReserved: ({ name }, telling) => erroneous(name, telling, "That nickname is reserved"),
    nameDenied: ({ name }, telling) => erroneous(name, telling, "You may not be called so"),
    nameUnchecked: ({ name }, telling) =>
      erroneous(name, telling, "That nickname could not be checked: try again later"),
    nameTooLong: ({ limit }, telling) =>
      erroneous(telling.wire?.nick ?? "*", telling, `A nickname has at most ${limit} characters`),
  },
};

/** Asks for what it takes to be somebody, once all of that is known. */
export function register(reading: Reading): void {
  const { ask, numeric, wire } = reading;
  const { ident, nick, realName } = wire;
  if (wire.isNegotiating || nick === undefined || ident === undefined || realName === undefined) return;
  const problem = entryProblem(reading);
  if (problem !== undefined) {
    numeric("464", [], problem);
    return ask({ kind: "quit" });
  }
  if (wire.sasl !== undefined) abort(reading);
  logInByPass(nick, reading);
  ask({ kind: "register", name: nick, profile: { ident, realName } });
}

/** Why it can't come in, as far as the password of the server goes. Who gives none has not guessed. */
function entryProblem({ compare, settings, wire }: Reading): string | undefined {
  if (settings.password === undefined) return undefined;
  if (wire.password === undefined) return "This server has a password, which goes into PASS";
  const verdict = compare(wire.password, settings.password);
  if ("wait" in verdict) return problemOf({ kind: "passwordTooOften", wait: verdict.wait }).words;
  return verdict.isRight ? undefined : "Password incorrect";
}

/** Where the server wants no password, PASS is that of a name: `account:password`, or of the nick that one takes. */
function logInByPass(nick: string, { confide, settings, wire }: Reading): void {
  const { account, password } = wire;
  if (settings.password !== undefined || password === undefined) return;
  wire.password = undefined;
  if (account !== undefined) return;
  const [, name = nick, secret = ""] = /^(?:([^:]+):)?(.*)$/s.exec(password) ?? [];
  if (secret !== "") confide({ kind: "login", name: nameOf(sanitize(name)) }, secret, undefined, "PASS");
}

/** What somebody reads who is somebody now. */
export function welcome({ directory, nick, numeric, settings }: Telling): string {
  const { network, serverName, startedAt, version } = settings;
  const origin = directory.find(nameOf(nick));
  const source = origin === undefined ? nick : sourceOf(origin, network);
  return [
    numeric("001", [], `Welcome to ${network}, ${source}`),
    numeric("002", [], `Your host is ${serverName}, running ${version}`),
    numeric("003", [], `This server was started ${writtenTime(startedAt)} UTC`),
    numeric("004", [serverName, version, "Bio", "Ibeiklmnostv", "Ibeklov"]),
    isupport(settings, numeric),
  ].join("");
}

/** It can't have that name, since somebody has it. */
export function inUse(name: string, telling: Telling, text = "That nickname is in use"): string {
  forget(telling);
  return telling.numeric("433", [nickOf(name)], text);
}

/** It can't have that name. */
export function erroneous(name: string, telling: Telling, text: string): string {
  forget(telling);
  return telling.numeric("432", [nickOf(name)], text);
}

/** It has to choose another one before it is registered. */
function forget({ wire }: Telling): void {
  if (wire !== undefined && !wire.isRegistered) wire.nick = undefined;
}

/** Something that was typed, as a parameter of an answer: one word that is not empty. */
export function shown(text: string): string {
  const word = cut(sanitize(text).replace(/\s.*$/s, "").replace(/^:+/, ""), 64)[0] ?? "";
  return word === "" ? "*" : word;
}

/** A list that was typed, with commas in it, as a parameter of an answer. */
export function shownList(text: string): string {
  return cut(sanitize(text).replace(/\s.*$/s, "").replace(/^:+/, ""), 200)[0] || "*";
}
