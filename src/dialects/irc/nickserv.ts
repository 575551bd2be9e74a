// NickServ: what old clients and old habits talk to about names. It is nobody, and nobody can be called so; what it is
// told is for the server alone, and what it says is for whoever asked.

import { fold } from "../../engine/fold.ts";
import { sanitize } from "../sanitize.ts";
import { type Form, loggedIn, problemOf } from "./credentials.ts";
import type { Family, Reading, Telling } from "./family.ts";
import { writeMessage } from "./message.ts";
import { shown } from "./registration.ts";
import { isNick, nameOf, NICK_RULE, nickOf, sourceOf } from "./source.ts";
import { calledBy } from "./wire.ts";

const HELP = [
  "With NickServ your nick stays yours. Tell it one of these, by /msg NickServ:",
  "REGISTER password: makes the nick that you have yours",
  "IDENTIFY [name] password: logs you in; then /nick name",
  "SET PASSWORD password: gives you another password",
  "GHOST name [password]: disconnects whoever else has the name that is yours",
  "REGAIN name [password]: the same, and gives you the name",
  "INFO [name]: shows whether that name is somebody's, or who you are logged in as",
  "DROP name: gives the name that is yours back to everybody",
];

const SERVICE = {
  usage: "command",
  help: "Tells NickServ something about names; its own HELP shows what.",
  read: ({ params }: { readonly params: readonly string[] }, reading: Reading) =>
    hear(sanitize(params.join(" ")), reading),
};

export const NICKSERV: Family = { verbs: { NS: SERVICE, NICKSERV: SERVICE } };

/** Answers to what NickServ was told. */
export const NICKSERV_FORM = {
  done: (account, telling, isNew) =>
    `${loggedIn(account, telling)}${
      says(isNew ? `The name ${account} is yours now.` : `You are logged in as ${account}.`, telling)
    }`,
  failed: ({ kind, words }, telling) =>
    // What follows a password that was wrong fails, too: once is enough.
    kind === "notLoggedIn" && telling.request?.args?.[0] === "then" ? "" : says(`${words}.`, telling),
  freed: (name, telling) => says(`The name ${name} is free for you.`, telling),
  changed: (name, telling) => says(`The name ${name} has another password now.`, telling),
  dropped: (name, telling) => says(`The name ${name} is everybody's again.`, telling),
  kept: (name, telling) => says(`The name ${nickOf(name)} is somebody's, who is here.`, telling),
  keptAway: (name, telling) =>
    says(`The name ${nickOf(name)} is somebody's, and nobody has it now.`, telling),
  unkept: (name, telling) => says(`The name ${nickOf(name)} is nobody's: it is not registered.`, telling),
} satisfies
  & Form
  & {
    readonly [K in "freed" | "changed" | "dropped" | "kept" | "keptAway" | "unkept"]: (
      name: string,
      telling: Telling,
    ) => string;
  };

/** Whether that is what NickServ was told. */
export function wasTold(what: "drop" | "info", { request }: Telling): boolean {
  return request?.name === "NICKSERV" && request.args?.[0] === what;
}

/** Whether a message is for it. */
export function isNickServ(target: string): boolean {
  return fold(target.replace(/@.*$/, "")) === "nickserv";
}

/** Whether a message is for a service of any name: nobody else can be called so. */
export function isService(target: string): boolean {
  return /^[^#@+].*serv$/.test(fold(target.replace(/@.*$/, "")));
}

/** Hears what it is told, which is nobody else's business. */
export function hear(text: string, reading: Reading): void {
  echo(text, reading);
  const [verb = "", ...args] = text.trim().split(/ +/);
  switch (verb.toUpperCase()) {
    case "IDENTIFY":
    case "ID":
    case "LOGIN":
      return identify(args, reading);
    case "REGISTER":
      return register(args, reading);
    case "SET":
      return args[0]?.toUpperCase() === "PASSWORD" ? change(args.slice(1), reading) : help(reading);
    case "GHOST":
    case "RECOVER":
    case "RELEASE":
      return regain(verb, args, reading);
    case "REGAIN": {
      regain(verb, args, reading);
      const nick = args[0] ?? "";
      if (nick === "" || nick === reading.wire.nick) return;
      // What NICK would not take is no nick here either.
      if (!isNick(nick)) return answer(`${NICK_RULE}.`, reading);
      reading.ask({ kind: "register", name: nick }, undefined, "NICK");
      return;
    }
    case "DROP":
    case "UNREGISTER":
      return drop(args, reading);
    case "INFO":
      return inform(args, reading);
    case "HELP":
      return help(reading);
    default:
      answer("That is none of the commands of NickServ.", reading);
      return help(reading);
  }
}

function identify(args: readonly string[], reading: Reading): void {
  const [name = "", secret = ""] = args.length > 1 ? args : [reading.wire.nick, args[0]];
  if (secret === "") return answer("With your password, please: IDENTIFY [name] password", reading);
  reading.confide({ kind: "login", name: nameOf(name) }, secret, undefined, "NICKSERV");
}

function register([secret = ""]: readonly string[], reading: Reading): void {
  if (secret === "") return answer("With the password that you want, please: REGISTER password", reading);
  const { account } = reading.wire;
  if (account !== undefined) return answer(`You are logged in as ${account} already.`, reading);
  reading.confide({ kind: "claim" }, secret, undefined, "NICKSERV");
}

/** Only of the name that one has: a claim is of that. */
function change([secret = ""]: readonly string[], reading: Reading): void {
  const { account, nick } = reading.wire;
  if (secret === "") return answer("With the password that you want, please: SET PASSWORD password", reading);
  if (account === undefined || fold(account) !== fold(nick ?? "")) {
    return answer(
      "First log in by IDENTIFY, and take the name whose password is to be another one by /nick.",
      reading,
    );
  }
  reading.confide({ kind: "claim" }, secret, undefined, "NICKSERV");
}

function regain(verb: string, [nick = "", secret]: readonly string[], reading: Reading): void {
  if (nick === "") {
    // Elsewhere that word, alone, gives a name back.
    const hint = verb.toUpperCase() === "RELEASE" ? "; DROP name gives yours back to everybody" : "";
    return answer(`With a name, please: ${verb.toUpperCase()} name [password]${hint}`, reading);
  }
  const name = nameOf(nick);
  if (secret !== undefined) reading.confide({ kind: "login", name }, secret, undefined, "NICKSERV");
  reading.ask({ kind: "regain", name }, secret === undefined ? [] : ["then"], "NICKSERV");
}

/** The name stands there so that nobody gives back another than he means: it may be for good. */
function drop([nick = ""]: readonly string[], reading: Reading): void {
  const { account } = reading.wire;
  if (account !== undefined && fold(nameOf(nick)) !== fold(account)) {
    return answer(`With the name that is yours, please: DROP ${nickOf(account)}`, reading);
  }
  reading.ask({ kind: "release" }, ["drop"], "NICKSERV");
}

function inform([nick = ""]: readonly string[], reading: Reading): void {
  const { account } = reading.wire;
  if (nick !== "") return reading.ask({ kind: "whois", name: nameOf(nick) }, ["info"], "NICKSERV");
  answer(
    account === undefined
      ? `${problemOf({ kind: "notLoggedIn" }).words}.`
      : `You are logged in as ${account}.`,
    reading,
  );
}

function help(reading: Reading): void {
  for (const line of HELP) answer(line, reading);
}

/** What one says to it one reads as others would, if one has asked for that; but for the password. */
function echo(text: string, { directory, settings, wire, write }: Reading): void {
  const who = directory.find(wire.nick ?? "");
  if (!wire.caps.has("echo-message") || who === undefined) return;
  const [verb = ""] = text.trim().split(" ");
  const shownText = verb === text.trim() ? shown(verb) : `${shown(verb)} ***`;
  const source = sourceOf(who, settings.network);
  write(writeMessage({ source, verb: "PRIVMSG", params: ["NickServ"], text: shownText }));
}

function answer(text: string, { settings, wire, write }: Reading): void {
  write(notice(text, calledBy(wire), settings.network));
}

function says(text: string, { nick, settings }: Telling): string {
  return notice(text, nick, settings.network);
}

function notice(text: string, nick: string, network: string): string {
  return writeMessage({
    source: `NickServ!NickServ@services.${network}`,
    verb: "NOTICE",
    params: [nick],
    text,
  });
}
