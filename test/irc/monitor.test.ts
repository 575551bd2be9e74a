// MONITOR, and MARKREAD: what is told of somebody wherever he is, and how far one has read.

import { describe, expect, test } from "vitest";
import { IrcClient } from "../support/irc_client.ts";
import { LineClient } from "../support/line_client.ts";
import { parts, startIrc } from "./_chat.ts";

const told = (lines: readonly string[]) =>
  lines.map(parts).map(({ rest, source, verb }) => `${source} ${verb} ${rest.replace(/!\S+@\S+/g, "")}`);

describe("MONITOR", () => {
  test("tells who comes, goes and is called otherwise, from whatever door", async () => {
    const { irc, nc } = await startIrc();
    const ann = await IrcClient.register(irc, "ann");
    const cat = await IrcClient.register(irc, "cat");
    expect(told(await ann.ask("MONITOR + bob,cat,*!a@b"))).toEqual([
      "irc.example 731 ann :*",
      "irc.example 730 ann :cat",
      "irc.example 731 ann :bob",
    ]);
    const bob = await LineClient.connect(nc, "bob");
    await bob.asks("REGISTER Bob", "Registered as Bob");
    expect(told(await ann.read())).toEqual(["irc.example 730 * :Bob"]);
    // It is nobody else's business.
    expect(await cat.read()).toEqual([]);
    await cat.ask("NICK CAT");
    expect(await ann.read()).toEqual([]);
    await cat.ask("NICK dog");
    expect(told(await ann.read())).toEqual(["irc.example 731 * :CAT"]);
    bob.say("quit");
    expect(told([await ann.next()])).toEqual(["irc.example 731 * :Bob"]);
    expect(told(await ann.ask("MONITOR L"))).toEqual([
      "irc.example 732 ann :bob,cat",
      "irc.example 733 ann :End of MONITOR list",
    ]);
    expect(told(await ann.ask("MONITOR - BOB", "MONITOR S"))).toEqual(["irc.example 731 ann :cat"]);
    expect(told(await ann.ask("MONITOR C", "MONITOR L"))).toEqual([
      "irc.example 733 ann :End of MONITOR list",
    ]);
    await cat.ask("NICK cat");
    expect(await ann.read()).toEqual([]);
  });

  test("is for 100 names, and refuses the rest", async () => {
    const { irc } = await startIrc();
    const ann = await IrcClient.register(irc, "ann");
    const names = Array.from({ length: 101 }, (_, index) => `name${index}`);
    const lines = [0, 40, 80].map((from) => `MONITOR + ${names.slice(from, from + 40).join(",")}`);
    expect(told(await ann.ask(...lines)).at(-1)).toBe(
      "irc.example 734 ann 100 name100 :Monitor list is full",
    );
    const list = await ann.ask("MONITOR L");
    expect(list.slice(0, -1).flatMap((line) => parts(line).rest.split(":")[1]?.split(","))).toEqual(
      names.slice(0, 100),
    );
    for (const line of list) expect(line.length).toBeLessThanOrEqual(510);
  });
});

describe("MARKREAD", () => {
  test("is kept, never goes back, and is shown to those who come in again", async () => {
    const { irc } = await startIrc();
    const ann = await IrcClient.register(irc, "ann", "draft/read-marker");
    const order = (lines: readonly string[]) => lines.map((line) => parts(line).verb);
    expect(order(await ann.ask("JOIN #dev"))).toEqual(["JOIN", "MARKREAD", "353", "366"]);
    const [early, late] = ["2020-01-01T00:00:00.000Z", "2021-01-01T00:00:00.000Z"];
    expect(
      told(
        await ann.ask("MARKREAD #dev", `MARKREAD #dev timestamp=${late}`, `MARKREAD #dev timestamp=${early}`),
      ),
    ).toEqual([
      "irc.example MARKREAD #dev *",
      `irc.example MARKREAD #dev timestamp=${late}`,
      `irc.example MARKREAD #dev timestamp=${late}`,
    ]);
    await ann.ask("PART #dev");
    expect(told(await ann.ask("JOIN #dev"))).toContain(`irc.example MARKREAD #dev timestamp=${late}`);
    expect(told(await ann.ask("MARKREAD", "MARKREAD #dev *", "MARKREAD #dev timestamp=x"))).toEqual([
      "irc.example FAIL MARKREAD NEED_MORE_PARAMS :Not enough parameters",
      "irc.example FAIL MARKREAD INVALID_PARAMS #dev :Wanted a room or a nick, and perhaps timestamp=…",
      "irc.example FAIL MARKREAD INVALID_PARAMS #dev :Wanted a room or a nick, and perhaps timestamp=…",
    ]);
  });

  test("who is away from the beginning says so before", async () => {
    const { irc } = await startIrc();
    const bob = await IrcClient.register(irc, "bob");
    const ann = await IrcClient.connect(irc, "ann");
    const told = await ann.ask(
      "AWAY :early",
      "CAP REQ draft/pre-away",
      "AWAY :on the way",
      "CAP END",
      "NICK ann",
      "USER a 0 * :A",
    );
    expect(told.map((line) => parts(line).verb)).toEqual(expect.arrayContaining(["451", "001", "306"]));
    expect(told.join("")).not.toContain("early");
    expect((await bob.ask("PRIVMSG ann :hi")).map((line) => parts(line).rest)).toEqual([
      "bob ann :on the way",
    ]);
  });

  test("and names are told only to those who want them", async () => {
    const { irc } = await startIrc();
    const ann = await IrcClient.register(irc, "ann", "draft/no-implicit-names");
    expect((await ann.ask("JOIN #dev")).map((line) => parts(line).verb)).toEqual(["JOIN"]);
    expect((await ann.ask("NAMES #dev")).map((line) => parts(line).verb)).toEqual(["353", "366"]);
  });
});
