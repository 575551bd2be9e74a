// Names that stay somebody's, on IRC: SASL, REGISTER, NickServ, OPER and KILL, with real passwords on a real server.

import { Buffer } from "node:buffer";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type ChatServer, serve, type ServeOptions } from "../../mod.ts";
import { Log } from "../server/_support.ts";
import { IrcClient } from "../support/irc_client.ts";
import { LineClient } from "../support/line_client.ts";

interface Place {
  readonly chat: ChatServer;
  readonly irc: string;
  readonly nc: string;
  readonly log: Log;
}

async function start(options: ServeOptions = {}): Promise<Place> {
  const log = new Log();
  const chat = await serve({
    listen: ["irc://127.0.0.1:0", "tcp://127.0.0.1:0"],
    irc: { serverName: "irc.example", network: "test", lobby: "offer" },
    flood: "off",
    grace: 500,
    logger: log,
    ...options,
  });
  onTestFinished(() => chat.close());
  const [irc = "", nc = ""] = chat.endpoints;
  return { chat, irc, nc, log };
}

const plain = (lines: readonly string[]) => lines.map((line) => line.replace(/@[a-z\d]{12}\.test/g, "@HOST"));

const payload = (account: string, secret: string) =>
  `AUTHENTICATE ${Buffer.from(`\0${account}\0${secret}`).toString("base64")}`;

/** Somebody claims a name at a terminal, and leaves. */
async function claim(nc: string, name: string, secret: string): Promise<void> {
  const person = await LineClient.connect(nc, name);
  await person.asks(`REGISTER ${name}`, `Registered as ${name}`);
  await person.asks(`/claim ${secret}`, `The name ${name} is yours now. Next time: /login ${name} PASSWORD`);
  await person.asks("/quit", "Goodbye!");
  await person.seesEnd();
}

describe("SASL", () => {
  test("logs in before one comes in, and then the claimed nick may be taken", async () => {
    const { irc, nc } = await start();
    await claim(nc, "jilles", "correct horse");
    const stranger = await IrcClient.connect(irc, "stranger");
    expect(await stranger.ask("NICK jilles", "USER j 0 * :J")).toEqual([
      ":irc.example 433 * jilles :That nickname is registered: log in by SASL, or under another nickname by /msg NickServ IDENTIFY jilles PASSWORD",
    ]);

    const client = await IrcClient.connect(irc, "jilles");
    client.say("CAP LS 302", "CAP REQ :sasl", "NICK jilles", "USER j 0 * :J", "AUTHENTICATE PLAIN");
    expect(await client.next()).toMatch(/ CAP \* LS :.*\bsasl=PLAIN\b/);
    expect(await client.next()).toBe(":irc.example CAP * ACK :sasl");
    expect(await client.next()).toBe("AUTHENTICATE +");
    // The next lines wait until the password has been looked at.
    const told = plain(await client.ask(payload("jilles", "correct horse"), "CAP END"));
    expect(told.slice(0, 3)).toEqual([
      ":irc.example 900 * jilles!~j@* jilles :You are now logged in as jilles",
      ":irc.example 903 * :SASL authentication successful",
      ":irc.example 001 jilles :Welcome to test, jilles!~j@HOST",
    ]);
  });

  test("tells nobody apart who gives a wrong password and who keeps no name, and may be tried again", async () => {
    const { irc, nc } = await start();
    await claim(nc, "jilles", "correct horse");
    const client = await IrcClient.register(irc, "bob");
    const failed =
      ":irc.example 904 bob :SASL authentication failed: Wrong password, or nobody has registered that name";
    for (const name of ["jilles", "nobody"]) {
      expect(await client.ask("AUTHENTICATE PLAIN", payload(name, "wrong one"))).toEqual([
        "AUTHENTICATE +",
        failed,
      ]);
    }
    expect(plain(await client.ask("AUTHENTICATE PLAIN", payload("jilles", "correct horse")))).toEqual([
      "AUTHENTICATE +",
      ":irc.example 900 bob bob!~bob@HOST jilles :You are now logged in as jilles",
      ":irc.example 903 bob :SASL authentication successful",
    ]);
  });

  test("is given up by a star, by too much and by coming in without its end", async () => {
    const { irc } = await start();
    const client = await IrcClient.connect(irc, "bob");
    const full = `AUTHENTICATE ${"A".repeat(400)}`;
    const told = await client.ask(
      ...["AUTHENTICATE PLAIN", "AUTHENTICATE *", "AUTHENTICATE SCRAM-SHA-256"],
      ...["AUTHENTICATE PLAIN", `${full}A`],
      ...["AUTHENTICATE PLAIN", full, full, full, full, full],
      ...["AUTHENTICATE PLAIN", "AUTHENTICATE !!!"],
      ...["CAP REQ :sasl", "AUTHENTICATE PLAIN", "NICK bob", "USER b 0 * :B", "CAP END"],
    );
    expect(told.slice(0, 12).map((line) => line.replace(/ :.*/, ""))).toEqual([
      "AUTHENTICATE +",
      ":irc.example 906 *",
      ":irc.example 904 *",
      "AUTHENTICATE +",
      ":irc.example 905 *",
      "AUTHENTICATE +",
      ":irc.example 904 *",
      "AUTHENTICATE +",
      ":irc.example 904 *",
      ":irc.example CAP * ACK",
      "AUTHENTICATE +",
      ":irc.example 906 *",
    ]);
    expect(told[12]).toContain(" 001 bob ");
  });

  test("PASS of old clients does the same, for the account that it names or for the nick", async () => {
    const { irc, nc } = await start();
    await claim(nc, "jilles", "correct horse");
    const one = await IrcClient.connect(irc, "one");
    const told = await one.ask("PASS jilles:correct horse", "NICK bob", "USER b 0 * :B");
    // What stands behind a blank is no part of it without a colon.
    expect(told[0]).toBe(":irc.example NOTICE * :Wrong password, or nobody has registered that name");
    expect(told[1]).toContain(" 001 bob ");
    const two = await IrcClient.connect(irc, "two");
    const welcome = await two.ask("PASS :correct horse", "NICK jilles", "USER j 0 * :J");
    expect(welcome[0]).toBe(":irc.example 900 * jilles!~j@* jilles :You are now logged in as jilles");
    expect(welcome[1]).toContain(" 001 jilles ");
  });
});

describe("one account", () => {
  test("has as many connections on IRC as its owner likes, and a terminal takes its name from those alone who have it", async () => {
    const { irc, nc } = await start();
    await claim(nc, "jilles", "correct horse");
    const phone = await IrcClient.register(irc, "phone");
    const desk = await IrcClient.register(irc, "desk");
    for (const client of [phone, desk]) {
      await client.ask("AUTHENTICATE PLAIN", payload("jilles", "correct horse"));
    }
    await desk.ask("NICK jilles");
    const terminal = await LineClient.connect(nc, "terminal");
    terminal.say("/login jilles correct horse");
    await terminal.sees("You are logged in as jilles.", "Registered as jilles");
    expect(await desk.next()).toBe("ERROR :Closing link: You have logged in elsewhere");
    await desk.line.seesEnd();
    expect(await phone.read()).toEqual([]);
    // Who is at the terminal stays, whoever logs in on IRC.
    const other = await IrcClient.register(irc, "other");
    await other.ask("AUTHENTICATE PLAIN", payload("jilles", "correct horse"));
    expect(await phone.ask("NICK jilles")).toEqual([
      ":irc.example 433 phone jilles :That nickname is in use",
    ]);
  });

  test("is the tag of all that it does, for those who want to know", async () => {
    const { irc, nc } = await start();
    await claim(nc, "jilles", "correct horse");
    const watcher = await IrcClient.register(irc, "watcher", "account-tag");
    await watcher.ask("JOIN #dev");
    const bob = await IrcClient.register(irc, "bob");
    await bob.ask("JOIN #dev", "AUTHENTICATE PLAIN", payload("jilles", "correct horse"));
    bob.say(
      "PRIVMSG #dev :hi",
      "NOTICE watcher :psst",
      "PART #dev",
      "JOIN #dev",
      "NICK robert",
      "QUIT :bye",
    );
    await watcher.line.until(() => watcher.line.lines.at(-1)?.includes("QUIT") === true, "bob to leave");
    expect(plain(await watcher.read())).toEqual([
      ":bob!~bob@HOST JOIN #dev",
      "@account=jilles :bob!~bob@HOST PRIVMSG #dev :hi",
      "@account=jilles :bob!~bob@HOST NOTICE watcher :psst",
      "@account=jilles :bob!~bob@HOST PART #dev",
      "@account=jilles :bob!~bob@HOST JOIN #dev",
      "@account=jilles :bob!~bob@HOST NICK robert",
      "@account=jilles :robert!~bob@HOST QUIT :Quit: bye",
    ]);
  });

  test("is told to those who share a room, in JOIN and in ACCOUNT", async () => {
    const { irc, nc } = await start();
    await claim(nc, "jilles", "correct horse");
    const watcher = await IrcClient.register(irc, "watcher", "account-notify", "extended-join");
    await watcher.ask("JOIN #dev");
    const bob = await IrcClient.register(irc, "bob");
    await bob.ask("JOIN #dev", "AUTHENTICATE PLAIN", payload("jilles", "correct horse"));
    expect(plain(await watcher.read())).toEqual([
      ":bob!~bob@HOST JOIN #dev * :Real bob",
      ":bob!~bob@HOST ACCOUNT jilles",
    ]);
    await bob.ask("PART #dev", "JOIN #dev");
    expect(plain(await watcher.read()).at(-1)).toBe(":bob!~bob@HOST JOIN #dev jilles :Real bob");
    const owner = await LineClient.connect(nc, "owner");
    owner.say("/login jilles correct horse");
    await owner.sees("You are logged in as jilles.", "Registered as jilles");
    await owner.asks("/release", "The name jilles is everybody's again.");
    expect(plain(await watcher.read())).toEqual([":bob!~bob@HOST ACCOUNT *"]);
    expect(plain(await bob.read()).filter((line) => line.includes(" 901 "))).toEqual([
      ":irc.example 901 bob bob!~bob@HOST :You are now logged out",
    ]);
  });
});

describe("REGISTER", () => {
  test("makes the nick one's own, and no other name", async () => {
    const { irc, nc } = await start();
    const bob = await IrcClient.connect(irc, "bob");
    expect(await bob.ask("NICK bob", "REGISTER * * correct-horse")).toEqual([
      ":irc.example FAIL REGISTER COMPLETE_CONNECTION_REQUIRED bob :Come in first, by NICK and USER",
    ]);
    await bob.ask("USER b 0 * :B");
    expect(
      plain(
        await bob.ask("REGISTER foo * correct-horse", "REGISTER * * short", "REGISTER bob * :correct horse"),
      ),
    )
      .toEqual([
        ":irc.example FAIL REGISTER ACCOUNT_NAME_MUST_BE_NICK foo :Only the name that you have can become yours",
        ":irc.example FAIL REGISTER WEAK_PASSWORD bob :A password has at least 8 characters",
        ":irc.example REGISTER SUCCESS bob :The name is yours now",
        ":irc.example 900 bob bob!~b@HOST bob :You are now logged in as bob",
      ]);
    expect(await bob.ask("REGISTER * * correct-horse")).toEqual([
      ":irc.example FAIL REGISTER ALREADY_AUTHENTICATED bob :You are logged in already",
    ]);
    await bob.ask("NICK robert");
    const stranger = await LineClient.connect(nc, "stranger");
    await stranger.asks(
      "REGISTER bob",
      "The name bob is somebody's. If it is yours: /login bob PASSWORD",
    );
    stranger.say("/login bob correct horse");
    await stranger.sees("You are logged in as bob.", "Registered as bob");
  });
});

describe("NickServ", () => {
  test("keeps names for whoever asks, and nobody else hears of it", async () => {
    const { irc, nc } = await start();
    const alice = await LineClient.connect(nc, "alice");
    await alice.asks("REGISTER alice", "Registered as alice");
    const bob = await IrcClient.register(irc, "bob");
    const watcher = await IrcClient.register(irc, "watcher");
    await bob.ask("JOIN #lobby");
    await watcher.ask("JOIN #lobby");
    await bob.read();
    expect(plain(await bob.ask("PRIVMSG NickServ :REGISTER correct-horse bob@example.org"))).toEqual([
      ":irc.example 900 bob bob!~bob@HOST bob :You are now logged in as bob",
      ":NickServ!NickServ@services.test NOTICE bob :The name bob is yours now.",
    ]);
    const ghost = await IrcClient.register(irc, "bob_");
    expect(await ghost.ask("NS IDENTIFY bob wrong-one")).toEqual([
      ":NickServ!NickServ@services.test NOTICE bob_ :Wrong password, or nobody has registered that name.",
    ]);
    expect(await ghost.ask("NS GHOST bob wrong-one")).toEqual([
      ":NickServ!NickServ@services.test NOTICE bob_ :Wrong password, or nobody has registered that name.",
    ]);
    expect(await ghost.ask("NICKSERV GHOST bob")).toEqual([
      ":NickServ!NickServ@services.test NOTICE bob_ :You are not logged in: /msg NickServ IDENTIFY name password.",
    ]);
    expect(plain(await ghost.ask("NOTICE nickserv@services :REGAIN bob correct-horse"))).toEqual([
      ":irc.example 900 bob_ bob_!~bob_@HOST bob :You are now logged in as bob",
      ":NickServ!NickServ@services.test NOTICE bob_ :You are logged in as bob.",
      ":NickServ!NickServ@services.test NOTICE bob_ :The name bob is free for you.",
      ":bob_!~bob_@HOST NICK bob",
    ]);
    expect(await bob.next()).toBe("ERROR :Closing link: You have logged in elsewhere");
    expect(await ghost.ask("PRIVMSG NickServ :HELP")).toHaveLength(8);
    const lost = await ghost.ask("PRIVMSG NickServ :what is this");
    expect(lost).toHaveLength(9);
    expect(lost[0]).toMatch(/ :That is none of the commands of NickServ\.$/);
    expect(plain(await watcher.read())).toEqual([
      ":bob!~bob@HOST QUIT :Replaced by a connection of the same account",
    ]);
    expect(alice.lines.filter((line) => line.includes("horse"))).toEqual([]);
  });

  test("gives a name another password, and no other connection knows it", async () => {
    const { irc, nc } = await start();
    const bob = await IrcClient.register(irc, "bob", "echo-message");
    await bob.ask("NS REGISTER correct-horse");
    expect(plain(await bob.ask("PRIVMSG NickServ :SET PASSWORD another-horse"))).toEqual([
      ":bob!~bob@HOST PRIVMSG NickServ :SET ***",
      ":NickServ!NickServ@services.test NOTICE bob :The name bob has another password now.",
    ]);
    const other = await LineClient.connect(nc, "other");
    await other.asks("/login bob correct-horse", "The name bob is not claimed, or that is not its password.");
    other.say("/login bob another-horse");
    await other.sees("You are logged in as bob.", "Registered as bob");
  });
});

describe("a moderator", () => {
  test("becomes one by OPER, or by logging in before, and may KILL", async () => {
    const { chat, irc, nc } = await start();
    await claim(nc, "chief", "correct horse");
    expect(chat.appoint("chief")).toBe(true);
    const chief = await IrcClient.register(irc, "captain");
    const bob = await IrcClient.register(irc, "bob");
    const watcher = await IrcClient.register(irc, "watcher");
    for (const client of [watcher, bob]) await client.ask("JOIN #dev");
    expect(await bob.ask("OPER chief wrong-one", "KILL watcher :no")).toEqual([
      ":irc.example 464 bob :Password incorrect",
      ":irc.example 481 bob :Permission denied: you are no moderator of this server",
    ]);
    expect(plain(await chief.ask("OPER chief :correct horse"))).toEqual([
      ":irc.example 900 captain captain!~captain@HOST chief :You are now logged in as chief",
      ":irc.example 381 captain :You are now a moderator of this server",
      ":irc.example MODE captain +o",
    ]);
    await watcher.read();
    await chief.ask("KILL bob :enough is enough");
    expect(await bob.next()).toBe(":chief KILL bob :enough is enough");
    expect(await bob.next()).toBe("ERROR :Closing link: Killed (chief (enough is enough))");
    expect(plain(await watcher.read())).toEqual([":bob!~bob@HOST QUIT :Killed (chief (enough is enough))"]);
    chat.appoint("chief", false);
    expect(await chief.read()).toEqual([":irc.example MODE captain -o"]);

    chat.appoint("chief");
    await chief.read();
    const early = await IrcClient.connect(irc, "early");
    const told = await early.ask(
      ...["AUTHENTICATE PLAIN", payload("chief", "correct horse"), "NICK early", "USER e 0 * :E"],
    );
    expect(told.filter((line) => line.includes(" MODE "))).toEqual([":irc.example MODE early +o"]);
    expect(told.at(-1)).toBe(":irc.example MODE early +o");
  });

  test("is none who has no such name", async () => {
    const { irc, nc } = await start();
    await claim(nc, "jilles", "correct horse");
    const bob = await IrcClient.register(irc, "bob");
    expect((await bob.ask("OPER jilles :correct horse", "OPER jilles")).slice(1)).toEqual([
      ":irc.example 491 bob :jilles is no moderator of this server",
      ":irc.example 461 bob OPER :Not enough parameters",
    ]);
  });
});

test("what waited for a name is read when its owner comes in", async () => {
  const { irc, nc } = await start();
  await claim(nc, "jilles", "correct horse");
  const alice = await LineClient.connect(nc, "alice");
  await alice.asks("REGISTER alice", "Registered as alice");
  await alice.asks("SEND @jilles see you", "jilles is not here. Your message waits for the next login.");
  const client = await IrcClient.connect(irc, "client");
  const told = await client.ask(
    ...["AUTHENTICATE PLAIN", payload("jilles", "correct horse"), "NICK bob", "USER b 0 * :B"],
  );
  expect(plain(told).filter((line) => line.includes(" PRIVMSG bob "))).toEqual([
    ":alice!~nc@HOST PRIVMSG bob :see you",
  ]);
});

test("passwords are nowhere: not in the log, in a recording, before the host program, or with others", async () => {
  const folder = mkdtempSync(join(tmpdir(), "partyline-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const record = join(folder, "record.jsonl");
  const seen: string[] = [];
  const { chat, irc, nc, log } = await start({
    record,
    onLine: (_, line) => void seen.push(line),
    onConnect: (client) => void (client.data["seen"] = seen),
  });
  const watcher = await IrcClient.register(irc, "watcher", "echo-message", "account-notify");
  await watcher.ask("JOIN #dev");
  const line = await LineClient.connect(nc, "line");
  const bob = await IrcClient.register(irc, "bob");
  await bob.ask("JOIN #dev", "REGISTER * * SECRET-horse", "PRIVMSG NickServ :SET PASSWORD SECRET-other");
  await bob.ask("OPER bob SECRET-wrong", "NS IDENTIFY bob SECRET-other", "NS GHOST bob SECRET-other");
  await bob.ask(
    "AUTHENTICATE PLAIN",
    payload("bob", "SECRET-other"),
    "NS IDENTFY SECRET-typo",
    "PASS SECRET-pass",
  );
  const late = await IrcClient.connect(irc, "late");
  await late.ask("PASS bob:SECRET-other", "NICK late", "USER l 0 * :L");
  const heard = [...await watcher.read(), ...line.lines].join("\n");
  await chat.close();
  const kept = readFileSync(record, "utf8");
  expect(kept).toContain('"verified"');
  for (const text of [heard, kept, JSON.stringify(log.lines), seen.join("\n")]) {
    expect(text).not.toContain("SECRET");
  }
});
