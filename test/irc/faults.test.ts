// What hostile clients tried, and what once came of it.

import { expect, test } from "vitest";
import { IrcClient } from "../support/irc_client.ts";
import { LineClient } from "../support/line_client.ts";
import { startIrc } from "./_chat.ts";

test("NickServ gives nobody a name that NICK would not give", async () => {
  const { irc } = await startIrc();
  const mallory = await IrcClient.register(irc, "mallory");
  for (const name of ["#lobby", "al!ice", "Zoë", "{41}bc", "12345", "mallory@here"]) {
    for (const way of ["NS", "NICKSERV", "PRIVMSG NickServ"]) {
      const told = await mallory.ask(`${way} :REGAIN ${name}`);
      expect(told.at(-1), name).toContain("NOTICE mallory :That can't be a nickname here.");
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
