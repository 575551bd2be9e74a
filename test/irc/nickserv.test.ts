// What NickServ tells of names, and how it gives them back to everybody.

import { expect, test } from "vitest";
import { IrcClient } from "../support/irc_client.ts";
import { LineClient } from "../support/line_client.ts";
import { startIrc } from "./_chat.ts";

const plain = (lines: readonly string[]) => lines.map((line) => line.replace(/@[a-z\d]{12}\.test/g, "@HOST"));

/** What NickServ says, without who says it to whom. */
const said = (lines: readonly string[]) =>
  lines.map((line) => line.replace(/^:NickServ!NickServ@services\.test NOTICE [^ ]+ :/, ""));

test("DROP gives back the name that is one's own, if it is written, and no other", async () => {
  const { irc, nc } = await startIrc();
  const bob = await IrcClient.register(irc, "bob");
  const desk = await IrcClient.register(irc, "desk");
  expect(said(await bob.ask("NS DROP bob"))).toEqual([
    "You are not logged in: /msg NickServ IDENTIFY name password.",
  ]);
  await bob.ask("NS REGISTER correct-horse");
  await desk.ask("NS IDENTIFY bob correct-horse");
  expect(said(await bob.ask("NS DROP", "PRIVMSG NickServ :DROP desk", "NS drop d{65}sk"))).toEqual(
    Array(3).fill("With the name that is yours, please: DROP bob"),
  );
  expect(said(await desk.ask("NS INFO"))).toEqual(["You are logged in as bob."]);
  expect(plain(await bob.ask("PRIVMSG NickServ :DROP BOB correct-horse"))).toEqual([
    ":irc.example 901 bob bob!~bob@HOST :You are now logged out",
    ":NickServ!NickServ@services.test NOTICE bob :The name bob is everybody's again.",
  ]);
  // Whoever else was logged in by it is told, too, though it did not ask NickServ.
  expect(plain(await desk.read())).toEqual([":irc.example 901 desk desk!~desk@HOST :You are now logged out"]);
  expect(said(await desk.ask("NS INFO"))).toEqual([
    "You are not logged in: /msg NickServ IDENTIFY name password.",
  ]);
  await bob.ask("NICK robert");
  const other = await LineClient.connect(nc, "other");
  await other.asks("REGISTER bob", "Registered as bob");
});

test("UNREGISTER is another word for it, and who was a moderator by that name is none then", async () => {
  const { irc, chat } = await startIrc();
  const bob = await IrcClient.register(irc, "bob");
  await bob.ask("NS REGISTER correct-horse");
  chat.appoint("bob");
  await bob.read();
  expect(plain(await bob.ask("NS UNREGISTER bob"))).toEqual([
    ":irc.example 901 bob bob!~bob@HOST :You are now logged out",
    ":NickServ!NickServ@services.test NOTICE bob :The name bob is everybody's again.",
    ":irc.example MODE bob -o",
  ]);
});

test("INFO shows whose a name is", async () => {
  const { irc, nc } = await startIrc();
  const bob = await IrcClient.register(irc, "bob");
  const alice = await LineClient.connect(nc, "alice");
  await alice.asks("REGISTER alice", "Registered as alice");
  const asked = ["NS INFO alice", "NS INFO ALICE", "NS INFO nobody", "NS INFO no{0d}{0a}body"];
  expect(said(await bob.ask(...asked))).toEqual([
    "The name alice is nobody's: it is not registered.",
    "The name alice is nobody's: it is not registered.",
    "The name nobody is nobody's: it is not registered.",
    "The name no{0d}{0a}body is nobody's: it is not registered.",
  ]);
  await alice.asks(
    "/claim correct horse",
    "The name alice is yours now. Next time: /login alice PASSWORD",
  );
  expect(said(await bob.ask("NS INFO alice"))).toEqual(["The name alice is somebody's, who is here."]);
  await alice.asks("/quit", "Goodbye!");
  await alice.seesEnd();
  expect(said(await bob.ask("NS INFO alice"))).toEqual([
    "The name alice is somebody's, and nobody has it now.",
  ]);
});

test("a name that is missing is asked for by the word that was said", async () => {
  const { irc } = await startIrc();
  const bob = await IrcClient.register(irc, "bob");
  expect(said(await bob.ask("NS RELEASE", "NS ghost", "NS REGAIN"))).toEqual([
    "With a name, please: RELEASE name [password]; DROP name gives yours back to everybody",
    "With a name, please: GHOST name [password]",
    "With a name, please: REGAIN name [password]",
  ]);
  const help = said(await bob.ask("NS HELP"));
  expect(help).toContain("DROP name: gives the name that is yours back to everybody");
  expect(help).toContain(
    "INFO [name]: shows whether that name is somebody's, or who you are logged in as",
  );
  // A ghost that is not there is no question about a name.
  await bob.ask("NS REGISTER correct-horse");
  expect(await bob.ask("NS GHOST bob")).toEqual([":irc.example 401 bob bob :No such nick or channel"]);
});
