// People on IRC and people at terminals in the same rooms: each is told in its own way, in the same order.

import { afterEach, describe, expect, test } from "vitest";
import { type ChatServer, serve } from "../../mod.ts";
import { IrcClient } from "../support/irc_client.ts";
import { LineClient } from "../support/line_client.ts";

let chat: ChatServer | undefined;
afterEach(async () => {
  await chat?.close();
  chat = undefined;
});

/** A server with both doors; the words for where people are, which are other ones each time, are `HOST`. */
async function start(lobby?: "offer"): Promise<{ readonly irc: string; readonly nc: string }> {
  chat = await serve({
    listen: ["irc://127.0.0.1:0", "tcp://127.0.0.1:0"],
    irc: { serverName: "irc.example", network: "test", motd: "Be nice.\n", lobby },
    flood: "off",
  });
  const [irc = "", nc = ""] = chat.endpoints;
  return { irc, nc };
}

const plain = (lines: readonly string[]) => lines.map((line) => line.replace(/@[a-z\d]{12}\.test/g, "@HOST"));

describe("coming in", () => {
  test("by NICK and USER in any order, and then one is in the lobby", async () => {
    const { irc, nc } = await start();
    const alice = await LineClient.connect(nc, "alice");
    await alice.asks("REGISTER alice", "Registered as alice");
    const bob = await IrcClient.connect(irc, "bob");
    const told = plain(await bob.ask("USER b 0 * :Bob B", "NICK bob"));
    const codes = told.map((line) => line.split(" ")[1]);
    expect(codes.filter((code, at) => code !== codes[at - 1])).toEqual(
      [
        "001",
        "002",
        "003",
        "004",
        "005",
        "251",
        "254",
        "255",
        "265",
        "266",
        "375",
        "372",
        "376",
        "JOIN",
        "353",
        "366",
      ],
    );
    expect(told[0]).toBe(":irc.example 001 bob :Welcome to test, bob!~b@HOST");
    expect(told.slice(-5)).toEqual([
      ":irc.example 372 bob :- Be nice.",
      ":irc.example 376 bob :End of /MOTD command",
      ":bob!~b@HOST JOIN #lobby",
      ":irc.example 353 bob = #lobby :alice bob",
      ":irc.example 366 bob #lobby :End of /NAMES list",
    ]);
  });

  test("nothing happens before, and nobody is told of it", async () => {
    const { irc, nc } = await start();
    const alice = await LineClient.connect(nc, "alice");
    const early = await IrcClient.connect(irc, "early");
    early.say("JOIN :", "PRIVMSG #lobby :hi", "NICK alice");
    expect([await early.next(), await early.next()]).toEqual([
      ":irc.example 451 * :You have not registered",
      ":irc.example 451 * :You have not registered",
    ]);
    await alice.asks("REGISTER alice", "Registered as alice");
    expect(await early.ask("USER a 0 * :A")).toEqual([":irc.example 433 * alice :That nickname is in use"]);
    expect((await early.ask("NICK carol"))[0]).toContain(" 001 carol ");
    await alice.asks("/who", "Here (2): alice, carol");
  });

  test("waits for the end of negotiating, and reads what it has asked for alone", async () => {
    const { irc } = await start();
    const bob = await IrcClient.connect(irc, "bob");
    bob.say("CAP LS 302", "NICK bob", "USER b 0 * :B", "CAP REQ :multi-prefix server-time");
    expect(await bob.next()).toMatch(/^:irc\.example CAP \* LS :.*\bserver-time\b/);
    expect(await bob.next()).toBe(":irc.example CAP * ACK :multi-prefix server-time");
    bob.say("CAP REQ :no-such-thing");
    expect(await bob.next()).toBe(":irc.example CAP * NAK :no-such-thing");
    expect((await bob.ask("CAP END"))[0]).toContain(" 001 bob ");
  });
});

describe("talk", () => {
  test("is the same in the same order for everybody, and one's own line is not told again", async () => {
    const { irc, nc } = await start();
    const alice = await LineClient.connect(nc, "alice");
    await alice.asks("REGISTER alice", "Registered as alice");
    const bob = await IrcClient.register(irc, "bob");
    const carol = await IrcClient.register(irc, "carol", "echo-message");
    await bob.read();
    expect(await bob.ask("PRIVMSG #lobby :hi all", "PRIVMSG #lobby :\x01ACTION waves\x01")).toEqual([]);
    expect(plain(await carol.ask("PRIVMSG #LOBBY :hello"))).toEqual([
      ":bob!~bob@HOST PRIVMSG #lobby :hi all",
      ":bob!~bob@HOST PRIVMSG #lobby :\x01ACTION waves\x01",
      ":carol!~carol@HOST PRIVMSG #lobby :hello",
    ]);
    await alice.sees("[bob] hi all", "* bob waves", "[carol] hello");
    alice.say("hello \x1b[31mred", "SEND @bob just you");
    await alice.sees("[alice] hello red");
    expect(plain(await bob.read())).toEqual([
      ":carol!~carol@HOST PRIVMSG #lobby :hello",
      ":alice!~nc@HOST PRIVMSG #lobby :hello red",
      ":alice!~nc@HOST PRIVMSG bob :just you",
    ]);
    await bob.ask("PRIVMSG alice :back to you");
    await alice.sees("[bob → alice] back to you");
  });

  test("loses its colours on the way, and not what is said in them", async () => {
    const { irc, nc } = await start();
    const alice = await LineClient.connect(nc, "alice");
    const bob = await IrcClient.register(irc, "bob");
    await bob.ask(
      "PRIVMSG #lobby :\x02bold\x02 \x0304red\x03 \x0304,12both\x0f \x04ff0000hex\x04 \x034",
      "PRIVMSG #lobby :\x03100 \x031,x",
    );
    await alice.sees("[bob] bold red both hex ", "[bob] 0 ,x");
  });

  test("of others that is too long for IRC comes in pieces, no character cut in two", async () => {
    const { irc, nc } = await start();
    const alice = await LineClient.connect(nc, "alice");
    const bob = await IrcClient.register(irc, "bob");
    const text = "é€😊".repeat(300);
    alice.say(text);
    await alice.next();
    const told = await bob.read();
    expect(told.length).toBeGreaterThan(4);
    for (const line of told) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(510);
    expect(told.map((line) => line.replace(/^.*? :/, "")).join("")).toBe(text);
  });

  test("that is too long as others would read it is refused whole", async () => {
    const { irc } = await start();
    const bob = await IrcClient.register(irc, "bob");
    const carol = await IrcClient.register(irc, "carol");
    await bob.read();
    const told = await bob.ask(`PRIVMSG #lobby :${"x".repeat(480)}`);
    expect(told).toEqual([":irc.example 417 bob :Your message is too long to be passed on"]);
    expect(await carol.read()).toEqual([]);
  });
});

describe("rooms", () => {
  test("tell those on IRC of each who comes, goes and is renamed, and of those who leave the chat once", async () => {
    const { irc, nc } = await start("offer");
    const bob = await IrcClient.register(irc, "bob");
    expect(plain(await bob.ask("JOIN #dev,#ops"))).toEqual([
      ":bob!~bob@HOST JOIN #dev",
      ":irc.example 353 bob = #dev :@bob",
      ":irc.example 366 bob #dev :End of /NAMES list",
      ":bob!~bob@HOST JOIN #ops",
      ":irc.example 353 bob = #ops :@bob",
      ":irc.example 366 bob #ops :End of /NAMES list",
    ]);
    const alice = await LineClient.connect(nc, "alice");
    await alice.asks("REGISTER alice", "Registered as alice");
    await alice.asks("/join dev", "You are in #dev, with 1 other. What you type goes to #dev now.");
    await alice.asks("/join ops", "You are in #ops, with 1 other. What you type goes to #ops now.");
    await alice.asks("REGISTER alicia", "Registered as alicia");
    await alice.asks("/leave", "You have left #ops. What you type goes to #dev now.");
    await alice.asks("/join ops", "You are in #ops, with 1 other. What you type goes to #ops now.");
    await alice.asks("/quit so long", "Goodbye!");
    expect(plain(await bob.read())).toEqual([
      ":alice!~nc@HOST JOIN #dev",
      ":alice!~nc@HOST JOIN #ops",
      ":alice!~nc@HOST NICK alicia",
      ":alicia!~nc@HOST PART #ops",
      ":alicia!~nc@HOST JOIN #ops",
      ":alicia!~nc@HOST QUIT :Quit: so long",
    ]);
  });

  test("one who is not in the lobby hears what is said to everybody, and nothing that is said there", async () => {
    const { irc, nc } = await start("offer");
    const alice = await LineClient.connect(nc, "alice");
    const bob = await IrcClient.register(irc, "bob");
    await alice.asks("hello lobby", "[guest] hello lobby");
    chat?.broadcast("The game starts.");
    await alice.sees("The game starts.");
    expect(await bob.read()).toEqual([":irc.example NOTICE * :The game starts."]);
    expect(plain(await bob.ask("JOIN #lobby"))[0]).toBe(":bob!~bob@HOST JOIN #lobby");
    chat?.broadcast("It has started.");
    await alice.sees("It has started.");
    expect(await bob.ask("PART #lobby")).toHaveLength(2);
    expect(await bob.ask("PRIVMSG #lobby :psst")).toEqual([
      ":irc.example 404 bob #lobby :Cannot send to channel: you are not in it",
    ]);
  });
});

test("the topic of a channel that is not there is another thing than that of one where one is not", async () => {
  const { irc } = await start("offer");
  const bob = await IrcClient.register(irc, "bob");
  const carol = await IrcClient.register(irc, "carol");
  expect(await bob.ask("TOPIC #nowhere")).toEqual([":irc.example 403 bob #nowhere :No such channel"]);
  await carol.ask("JOIN #dev");
  expect(await bob.ask("TOPIC #dev")).toEqual([":irc.example 442 bob #dev :You're not on that channel"]);
});

test("names that IRC can't have are escaped, and can be written to so", async () => {
  const { irc, nc } = await start();
  const alice = await LineClient.connect(nc, "alice");
  const bob = await IrcClient.register(irc, "bob");
  const [client] = [...(chat as ChatServer).clients].filter(({ name }) => name !== "bob");
  (chat as ChatServer).rename(client as NonNullable<typeof client>, "Zoë #1");
  await alice.asks("hi", "[Zoë #1] hi");
  expect(plain(await bob.read())).toEqual([
    ":Zo{c3}{ab}{20}{23}1!~nc@HOST JOIN #lobby",
    ":Zo{c3}{ab}{20}{23}1!~nc@HOST PRIVMSG #lobby :hi",
  ]);
  await bob.ask("PRIVMSG Zo{c3}{ab}{20}{23}1 :got you");
  await alice.sees("[bob → Zoë #1] got you");
});

test("people at terminals write to nicks that only IRC has", async () => {
  const { irc, nc } = await start();
  const alice = await LineClient.connect(nc, "alice");
  await alice.asks("REGISTER alice", "Registered as alice");
  const odd = await IrcClient.register(irc, "[o]`^\\|");
  alice.say("SEND @[o]`^\\| psst");
  await alice.asks("/whois [o]`^\\|", "[o]`^\\| is in the lobby");
  expect(plain(await odd.read())).toEqual([":alice!~nc@HOST PRIVMSG [o]`^\\| :psst"]);
});

test("a web page that makes a browser post to the port is turned away", async () => {
  const { irc } = await start();
  const page = await IrcClient.connect(irc, "page");
  page.say("POST / HTTP/1.1", "NICK evil", "USER e 0 * :E", "PRIVMSG #lobby :spam");
  expect(await page.next()).toBe("HTTP/1.1 400 Bad Request");
  let line = "";
  while (!line.startsWith("This is")) line = await page.next() as string;
  expect(line).toBe("This is a chat server, not a web server: connect to it with an IRC client.");
});
