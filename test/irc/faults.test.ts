// What hostile clients tried, and what once came of it.

import { expect, onTestFinished, test } from "vitest";
import { serve } from "../../mod.ts";
import { IrcClient } from "../support/irc_client.ts";
import { LineClient } from "../support/line_client.ts";
import { startIrc } from "./_chat.ts";

test("NickServ gives nobody a name that NICK would not give", async () => {
  const { irc } = await startIrc();
  const mallory = await IrcClient.register(irc, "mallory");
  for (const name of ["#lobby", "al!ice", "Zoë", "{41}bc", "12345", "mallory@here"]) {
    for (const way of ["NS", "NICKSERV", "PRIVMSG NickServ"]) {
      const told = await mallory.ask(`${way} :REGAIN ${name}`);
      expect(told.at(-1), name).toContain(
        "NOTICE mallory :A nickname has 3 to 32 of the letters a to z, digits and _ - [ ] ",
      );
      expect(told.filter((line) => line.includes(" NICK ")), name).toEqual([]);
    }
  }
  const source = (await mallory.ask("NS REGAIN x\x1b[2Jyy")).at(-1);
  expect(source).toMatch(/ NICK xyy$/);
});

test("a mask brings nothing to terminals that can't be seen", async () => {
  const { irc, nc } = await startIrc();
  const mallory = await IrcClient.register(irc, "mallory");
  await mallory.ask("JOIN #den");
  const zed = await LineClient.connect(nc, "zed");
  zed.say("/register zed");
  await zed.sees("Registered as zed");
  zed.say("/join den");
  await zed.sees("You are in #den, with 1 other. What you type goes to #den now.");
  await mallory.ask("MODE #den +b evil{1b}[2Jx{e2}{80}{ae}{00}{c2}{9b}31m");
  await zed.sees("[#den] mallory: whoever is evilx!*@* may neither come in nor speak now.");
});

test("nobody is called nearly like a service", async () => {
  const { irc } = await startIrc();
  const mallory = await IrcClient.register(irc, "mallory");
  for (
    const nick of ["NickServ", "nickserv_", "NickServ`", "NickServ|", "Nick_Serv", "ChanServ^^", "[Serv]"]
  ) {
    expect(await mallory.ask(`NICK ${nick}`), nick).toEqual([
      `:irc.example 432 mallory ${nick} :That nickname is reserved`,
    ]);
  }
  expect((await mallory.ask("NICK server_1"))[0]).toMatch(/ NICK server_1$/);
});

test("colours go with their numbers, and nothing else does", async () => {
  const { irc, nc } = await startIrc();
  const mallory = await IrcClient.register(irc, "mallory");
  const zed = await LineClient.connect(nc, "zed");
  await zed.asks("/register zed", "Registered as zed");
  const texts: readonly (readonly [written: string, read: string])[] = [
    ["\x0304,01red\x03 and \x02bold\x02 \x1dslanted\x0f", "red and bold slanted"],
    ["\x033,5\x0312 monkeys\x03, and 5", " monkeys, and 5"],
    ["\x04ff0000,00FF00green\x04 deadline", "green deadline"],
    ["\x03a,1 3,4", "a,1 3,4"],
  ];
  for (const [written, read] of texts) {
    mallory.say(`PRIVMSG zed :${written}`);
    await zed.sees(`[mallory → zed] ${read}`);
  }
});

test("a secret room is answered for as if it were not there", async () => {
  const { irc } = await startIrc();
  const alice = await IrcClient.register(irc, "alice");
  await alice.ask(
    "JOIN #secret",
    "MODE #secret +sikn sesame",
    "TOPIC #secret :plans",
    "PRIVMSG #secret :hello",
  );
  const mallory = await IrcClient.register(irc, "mallory", "message-tags", "batch", "draft/chathistory");
  const questions = [
    "NAMES #ROOM",
    "WHO #ROOM",
    "WHO #ROOM %tcuhnfar,1",
    "LIST #ROOM",
    "LIST *ROOM*",
    "TOPIC #ROOM",
    "TOPIC #ROOM :mine",
    "MODE #ROOM",
    "MODE #ROOM b",
    "MODE #ROOM +b bob",
    "MODE #ROOM +o mallory",
    "KICK #ROOM alice",
    "INVITE mallory #ROOM",
    "PART #ROOM",
    "PRIVMSG #ROOM :hi",
    "PRIVMSG @#ROOM :hi",
    "NOTICE #ROOM :hi",
    "@+typing=active TAGMSG #ROOM",
    "CHATHISTORY LATEST #ROOM * 10",
    "MARKREAD #ROOM",
  ];
  for (const question of questions) {
    const [secret, none] = [
      await mallory.ask(question.replace("ROOM", "secret")),
      await mallory.ask(question.replace("ROOM", "nosuch")),
    ];
    expect(secret.map((line) => line.replaceAll("secret", "nosuch")), question).toEqual(none);
  }
  expect((await mallory.ask("WHOIS alice")).some((line) => line.includes("#secret"))).toBe(false);
});

test("whom the host program calls as IRC can't reads lines that are whole", async () => {
  const chat = await serve({ listen: ["irc://127.0.0.1:0"], flood: "off" });
  onTestFinished(() => chat.close());
  const [irc = ""] = chat.endpoints;
  const zoe = await IrcClient.register(irc, "alice");
  const bob = await IrcClient.register(irc, "bob", "extended-join");
  await zoe.read();
  for (const client of chat.clients) if (client.name === "alice") chat.rename(client, "Zoë Hill");
  const nick = "Zo{c3}{ab}{20}Hill";
  expect((await zoe.read())[0]).toMatch(/^:alice!.* NICK Zo\{c3\}\{ab\}\{20\}Hill$/);
  expect(await zoe.ask(`MODE ${nick}`, "CAP LIST", "ISON bob")).toEqual([
    `:partyline.local 221 ${nick} +i`,
    `:partyline.local CAP ${nick} LIST :`,
    `:partyline.local 303 ${nick} :bob`,
  ]);
  zoe.say("REGISTER * * :swordfish 77");
  expect(await zoe.next()).toBe(`:partyline.local REGISTER SUCCESS ${nick} :The name is yours now`);
  expect(await zoe.next()).toMatch(/ 900 Zo\{c3\}\{ab\}\{20\}Hill [^ ]+ Zo\{c3\}\{ab\}\{20\}Hill :/);
  await bob.read();
  expect((await zoe.ask("PART #lobby", "JOIN #lobby"))[1]).toMatch(/^:Zo\S+!~alice@\S+ JOIN #lobby$/);
  const joined = (await bob.read()).find((line) => line.includes(" JOIN "));
  expect(joined).toMatch(/ JOIN #lobby zo\{c3\}\{ab\}\{20\}hill :Real alice$/i);
});

test("what may be a password for another service reaches nobody, and nothing keeps it", async () => {
  const seen: string[] = [];
  const watched = await serve({
    listen: ["irc://127.0.0.1:0"],
    flood: "off",
    onLine: (_, line) => void seen.push(line),
  });
  onTestFinished(() => watched.close());
  const bob = await IrcClient.register(watched.endpoints[0] as string, "bob");
  for (const service of ["ChanServ", "memoserv", "hostserv@services.example"]) {
    expect(await bob.ask(`PRIVMSG ${service} :IDENTIFY swordfish`)).toEqual([
      `:partyline.local 401 bob ${service} :No such nick or channel`,
    ]);
    expect(await bob.ask(`NOTICE ${service} :IDENTIFY swordfish`)).toEqual([]);
  }
  expect(seen.join()).not.toContain("swordfish");
});

test("a room's key is one word that can be shown, however the room is made", async () => {
  const { irc, nc } = await startIrc();
  const mallory = await IrcClient.register(irc, "mallory");
  const bob = await IrcClient.register(irc, "bob");
  const keys = [
    "x\r:bob!~bob@host PRIVMSG bob :hi",
    "x\x1b[31m",
    "two words",
    ":x",
    "k".repeat(65),
    "x\u202e",
  ];
  for (const key of keys) {
    expect(await mallory.ask(`JOIN #den :${key}`), key).toEqual([
      ":irc.example 475 mallory #den :Cannot join channel (+k): a key has 1 to 64 characters without spaces and commas",
    ]);
  }
  expect(await bob.ask("MODE #den"), "nobody has made it").toEqual([
    ":irc.example 403 bob #den :No such channel",
  ]);
  await mallory.ask(`JOIN #den ${"k".repeat(64)}`);
  expect((await bob.ask(`JOIN #den ${"k".repeat(64)}`))[0]).toMatch(/ JOIN #den$/);
  expect((await bob.ask("JOIN #a,#b one,two", "MODE #b")).at(-2)).toBe(":irc.example 324 bob #b +ntk two");
  // At terminals a key may be what ends one on IRC.
  const zed = await LineClient.connect(nc, "zed");
  await zed.asks("/register zed", "Registered as zed");
  for (const [room, key] of [["commas", "a,b"], ["colons", ":a"]] as const) {
    await zed.asks(
      `/join ${room} ${key}`,
      `You have made #${room}. Others need its key to come in. What you type goes to #${room} now.`,
    );
    await zed.asks("/invite bob", `You have invited bob to #${room}.`);
    await bob.ask(`JOIN #${room}`);
    expect((await bob.ask(`MODE #${room}`))[0]).toBe(`:irc.example 324 bob #${room} +ntk *`);
  }
  expect((await mallory.ask("MODE #den +k a,b")).at(-1)).toBe(
    ":irc.example 696 mallory #den k * :A key has 1 to 64 characters without spaces and commas",
  );
});
