// What moderators do about the whole server, from IRC: the same commands as elsewhere, told by what IRC clients show.

import { describe, expect, test } from "vitest";
import { TABLE } from "../../src/dialects/irc/table.ts";
import { ircDialect } from "../../src/dialects/irc/irc.ts";
import { ircSettings } from "../../src/dialects/irc/settings.ts";
import { lineReading } from "../../src/dialects/line.ts";
import { MODERATOR_COMMANDS } from "../../src/dialects/moderator_commands.ts";
import { sanitize } from "../../src/dialects/sanitize.ts";
import { DEFAULT_RULES } from "../../src/engine/rules.ts";
import { IrcClient } from "../support/irc_client.ts";
import { LineClient } from "../support/line_client.ts";
import { parts, startIrc } from "./_chat.ts";

/** A server with a moderator on IRC, called chief, and bob, who is none. */
async function start(...caps: readonly string[]) {
  const { chat, irc, nc } = await startIrc();
  const chief = await IrcClient.register(irc, "chief", ...caps);
  await chief.ask("NS REGISTER correct-horse");
  chat.appoint("chief");
  await chief.read();
  const bob = await IrcClient.register(irc, "bob");
  return { bob, chief, irc, nc };
}

const notice = (nick: string, text: string) => `:irc.example NOTICE ${nick} :${text}`;
const plain = (lines: readonly string[]) =>
  lines.map((line) => line.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, "TIME"));

describe("a moderator on IRC", () => {
  test("mutes and unmutes for the whole server, and those who are meant are told", async () => {
    const { bob, chief } = await start();
    await bob.ask("JOIN #dev");
    expect(plain(await chief.ask("MUTE bob 10m :too loud"))).toEqual([
      notice("chief", "bob may not speak until TIME UTC."),
    ]);
    expect(plain(await bob.ask("PRIVMSG #dev :hello"))).toEqual([
      notice("bob", "You may not speak until TIME UTC: too loud"),
      ":irc.example 404 bob #dev :You are muted",
    ]);
    expect(plain(await chief.ask("BANS"))).toEqual([
      notice("chief", "Banned or muted (1):"),
      notice("chief", "  bob is muted until TIME UTC, by chief: too loud"),
    ]);
    expect(await chief.ask("unmute bob", "UNMUTE bob", "BANS")).toEqual([
      notice("chief", "bob may speak again."),
      notice("chief", "bob is not muted."),
      notice("chief", "Nobody is banned or muted."),
    ]);
    expect(await bob.read()).toEqual([notice("bob", "You may speak again.")]);
  });

  test("bans names, also such as only IRC has, and addresses", async () => {
    const { bob, chief, irc } = await start();
    const away = await IrcClient.register(irc, "bob|away");
    expect(await chief.ask("BAN bob|away spams \x02all\x02 day", "BAN 192.0.2.77/24 :a bad place")).toEqual([
      notice("chief", "bob|away may not be here any more."),
      notice("chief", "192.0.2.0/24 may not be here any more."),
    ]);
    expect(await away.next()).toBe("ERROR :Closing link: You are banned: spams all day");
    expect(await bob.ask("NICK bob|away")).toEqual([
      ":irc.example 432 bob bob|away :That nickname is banned",
    ]);
    expect(await chief.ask("UNBAN bob|away", "UNBAN 192.0.2.0/24", "UNBAN {31}st", "BAN 127.0.0.0/8"))
      .toEqual([
        notice("chief", "bob|away may be here again."),
        notice("chief", "192.0.2.0/24 may be here again."),
        notice("chief", "1st is not banned."),
        notice("chief", "You come from 127.0.0.0/8 yourself."),
      ]);
    expect(await chief.ask("BAN chief", "MUTE nobody#7")).toEqual([
      ":irc.example 481 chief :Permission denied: chief is a moderator",
      notice("chief", `Usage: MUTE nick [duration] [:reason] (${RULE})`),
    ]);
  });

  test("announces to everyone, in as many messages as that takes", async () => {
    const { bob, chief, nc } = await start();
    const alice = await LineClient.connect(nc, "alice");
    await alice.asks("REGISTER alice", "Registered as alice");
    const told = await chief.ask("ANNOUNCE :Back  in five minutes", "ANNOUNCE {41} and more");
    expect(told).toEqual([
      notice("chief", "Announcement of chief: Back  in five minutes"),
      notice("chief", "Announcement of chief: {41} and more"),
    ]);
    await alice.sees("Announcement of chief: Back  in five minutes", "Announcement of chief: {41} and more");
    expect(await bob.read()).toEqual([
      notice("*", "Announcement of chief: Back  in five minutes"),
      notice("*", "Announcement of chief: {41} and more"),
    ]);
    alice.say("/login chief correct-horse");
    await alice.sees(
      "You are logged in as chief. You are a moderator: /help shows what you can do.",
      "Registered as chief",
    );
    const long = "é".repeat(600);
    await alice.asks(`/announce ${long}`, `Announcement of chief: ${long}`);
    const pieces = await bob.read();
    expect(pieces.map((line) => new TextEncoder().encode(`${line}\r\n`).length <= 512)).toEqual([
      true,
      true,
      true,
    ]);
    expect(pieces.map((line) => parts(line).rest.replace(/^\* :/, "")).join("")).toBe(
      `Announcement of chief: ${long}`,
    );
  });

  test("is told how a command is typed on IRC", async () => {
    const { chief } = await start();
    expect(await chief.ask("BAN", "BAN bob 10x", "UNBAN bob now", "BANS bob", "ANNOUNCE :", "BAN a{20}bob"))
      .toEqual([
        ":irc.example 461 chief BAN :Not enough parameters",
        notice("chief", `Usage: BAN nick|address[/bits] [duration] [:reason] (${RULE})`),
        notice("chief", "Usage: UNBAN nick|address[/bits]"),
        notice("chief", "Usage: BANS"),
        notice("chief", "Usage: ANNOUNCE :text"),
        notice("chief", `Usage: BAN nick|address[/bits] [duration] [:reason] (${RULE})`),
      ]);
    expect(await chief.ask("HELP MUTE")).toEqual([
      ":irc.example 704 chief MUTE :MUTE nick [duration] [:reason]",
      ":irc.example 705 chief MUTE :Lets somebody read but not speak; for moderators.",
      ":irc.example 706 chief MUTE :End of /HELP",
    ]);
  });

  test("finds each answer by its label", async () => {
    const { bob, chief } = await start("labeled-response", "batch");
    expect(await chief.ask("@label=l1 MUTE bob", "@label=l2 UNMUTE bob now", "@label=l3 BAN chief")).toEqual([
      `@label=l1 ${notice("chief", "bob may not speak any more.")}`,
      `@label=l2 ${notice("chief", "Usage: UNMUTE nick")}`,
      "@label=l3 :irc.example 481 chief :Permission denied: chief is a moderator",
    ]);
    const list = (await chief.ask("@label=l4 BANS")).map(parts);
    expect(list.map(({ verb }) => verb)).toEqual(["BATCH", "NOTICE", "NOTICE", "BATCH"]);
    expect(list[0]?.tags).toEqual({ label: "l4" });
    expect(await chief.ask("@label=l5 ANNOUNCE hello")).toEqual([
      `@label=l5 ${notice("chief", "Announcement of chief: hello")}`,
    ]);
    expect((await bob.read()).join()).not.toContain("label");
  });
});

test("who is no moderator is told so, and nothing comes of it", async () => {
  const { bob, chief } = await start();
  const lines = ["BAN chief", "UNBAN chief", "BANS", "MUTE chief", "UNMUTE chief", "ANNOUNCE hello"];
  expect(await bob.ask(...lines)).toEqual(
    Array(6).fill(":irc.example 481 bob :Permission denied: you are no moderator of this server"),
  );
  expect(await chief.read()).toEqual([]);
  expect(await chief.ask("BANS")).toEqual([notice("chief", "Nobody is banned or muted.")]);
});

test("whatever moderators can type elsewhere they can on IRC, and it is the same command", () => {
  const { parse } = lineReading({});
  const settings = ircSettings({}, DEFAULT_RULES, { startedAt: 0, version: "partyline-test" });
  const typed: { readonly [name: string]: readonly string[] } = {
    kick: [],
    ban: ["bob", "bob 10m rude", "guest#7 1h", "@bob", "2001:db8::1/48 2w many words"],
    unban: ["bob", "192.0.2.0/24"],
    bans: [""],
    mute: ["bob", "bob 10m rude", "a|b`c"],
    unmute: ["bob"],
    announce: ["hello there"],
  };
  expect(Object.keys(typed)).toEqual(MODERATOR_COMMANDS.map(({ name }) => name));
  for (const [name, all] of Object.entries(typed)) {
    for (const args of all) {
      const decoder = ircDialect(settings).decoder({ maxLine: 4096 });
      const feed = (line: string) => decoder.feed(new TextEncoder().encode(`${line}\r\n`));
      feed("NICK bob\r\nUSER b 0 * :B");
      while (decoder.hasNext) decoder.next();
      decoder.manner?.render({ kind: "registered", name: "bob" });
      while (decoder.hasNext) decoder.next();
      feed(`${name.toUpperCase()} ${args}`);
      const decoded = decoder.next();
      const line = `/${name} ${args}`;
      expect(decoded, line).toMatchObject({ kind: "line", command: parse(sanitize(line)) });
    }
  }
  expect(TABLE.verbs["KICK"]?.usage).toBe("channel nick{,nick} [:reason]");
});

const RULE = "a duration: a number and s, m, h, d or w, such as 30m or 7d; without one it is for good";
