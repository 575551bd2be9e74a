// What is longer elsewhere than a message of IRC: of texts one reads the beginning, of lists all in several messages.

import { expect, onTestFinished, test } from "vitest";
import { serve } from "../../mod.ts";
import { IrcClient } from "../support/irc_client.ts";
import { JsonClient } from "../support/json_client.ts";

const CJK = "漢";

const bytes = (text: string) => new TextEncoder().encode(text).length;

/** A program that has made a room, and bob, on IRC, who is in it, too. */
async function start() {
  const chat = await serve({
    listen: ["irc://127.0.0.1:0", "tcp+json://127.0.0.1:0"],
    irc: { serverName: "irc.example", network: "test", lobby: "offer" },
    flood: "off",
  });
  onTestFinished(() => chat.close());
  const [irc = "", json = ""] = chat.endpoints;
  const { client: program } = await JsonClient.hello(json);
  await program.asks({ do: "register", name: "program" });
  await program.asks({ do: "join", room: "den" });
  const bob = await IrcClient.register(irc, "bob");
  await bob.ask("JOIN #den");
  return { bob, irc, program };
}

/** The text of the one line of these that has this verb, which is full. */
function fullOf(lines: readonly string[], verb: string): string {
  const [line = "", ...others] = lines.filter((line) => line.split(" ")[1] === verb);
  expect(others).toEqual([]);
  expect(bytes(line)).toBeLessThanOrEqual(510);
  expect(bytes(line)).toBeGreaterThan(510 - bytes(CJK));
  return line.slice(line.indexOf(" :") + 2);
}

test("of topics and reasons the beginning is told", async () => {
  const { bob, irc, program } = await start();
  const carol = await IrcClient.register(irc, "carol");
  await carol.ask("JOIN #den");
  await bob.read();

  await program.asks({ do: "topic", room: "den", text: CJK.repeat(300) });
  expect(fullOf(await bob.read(), "TOPIC")).toMatch(/^漢+$/);
  expect(fullOf(await bob.ask("TOPIC #den"), "332")).toMatch(/^漢+$/);
  expect(fullOf(await bob.ask("LIST #den"), "322")).toMatch(/^漢+$/);
  await program.asks({ do: "away", reason: CJK.repeat(1300) });
  expect(fullOf(await bob.ask("PRIVMSG program :hello"), "301")).toMatch(/^漢+$/);
  expect(fullOf(await bob.ask("WHOIS program"), "301")).toMatch(/^漢+$/);
  await carol.ask(`PART #den :${CJK.repeat(166)}`);
  expect(fullOf(await bob.read(), "PART")).toMatch(/^漢+$/);
  await carol.ask("JOIN #den");
  await bob.read();
  await program.asks({ do: "expel", room: "den", name: "carol", reason: CJK.repeat(1300) });
  expect(fullOf(await bob.read(), "KICK")).toMatch(/^漢+$/);
  await program.asks({ do: "quit", reason: CJK.repeat(1300) });
  expect((await bob.next()).slice(-100)).toMatch(/^漢+$/);
});

test("masks are all told, in as many messages as it takes", async () => {
  const { bob, program } = await start();
  const masks = Array.from({ length: 20 }, (_, index) => `m${index}-${CJK.repeat(18)}!*@*`);
  const changes = masks.map((mask) => ({ isSet: true, mode: "b", mask }));
  expect(await program.asks({ do: "mode", room: "den", changes })).toMatchObject({ ok: "mode" });
  const shown = masks.map((mask) => mask.replaceAll(CJK, "{e6}{bc}{a2}"));
  const told = await bob.read();
  expect(told.flatMap((line) => line.split(" ").slice(4))).toEqual(shown);
  expect(Math.max(...told.map(bytes))).toBeLessThanOrEqual(510);
  const listed = (await bob.ask("MODE #den b")).filter((line) => line.includes(" 367 "));
  expect(listed.map((line) => line.split(" ")[4])).toEqual(shown);
});

test("a mask that could not be told is not taken", async () => {
  const { bob, program } = await start();
  const change = { isSet: true, mode: "b", mask: CJK.repeat(20) };
  expect(await program.asks({ do: "mode", room: "den", changes: [change] })).toMatchObject({
    error: { code: "badField", field: "changes.0.mask" },
  });
  await bob.ask("JOIN #own");
  expect(await bob.ask(`MODE #own +b ${CJK.repeat(20)}`, `MODE #own +b ${"x".repeat(450)}`)).toEqual(
    Array(2).fill(":irc.example 696 bob #own b * :That mask is too long to be shown"),
  );
});
