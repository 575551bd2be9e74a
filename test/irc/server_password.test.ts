// The password of the whole server: who gives it comes in, and whoever guesses at it is slowed down, and nobody else.

import { expect, test } from "vitest";
import { startStillChat, type StillChat } from "../server/_still_world.ts";

const start = () =>
  startStillChat({
    listen: { endpoint: "tcp://127.0.0.1:0", dialect: "irc" },
    irc: { serverName: "irc.example", network: "test", lobby: "offer", password: "open sesame" },
  });

/** What somebody is told who comes from that address, and gives that password. */
function comes(chat: StillChat, address: string, password: string | undefined): string {
  const client = chat.connect(address);
  if (password !== undefined) client.say(`PASS :${password}`);
  client.say("NICK bob", "USER bob 0 * :Bob");
  const told = client.read();
  client.say("QUIT");
  return told.split("\r\n")[0] ?? "";
}

const WELCOME = /^:irc\.example 001 bob :Welcome to test, bob!~bob@\w+\.test$/;
const WRONG = ":irc.example 464 * :Password incorrect";
const wait = (seconds: number) =>
  `:irc.example 464 * :Too many passwords have been tried: go on in ${seconds} seconds`;

test("who gives it comes in; who gives another, or none, reads so and has to go", async () => {
  const chat = await start();
  expect(comes(chat, "192.0.2.1", "open sesame")).toMatch(WELCOME);
  for (const other of ["open sesam", "open sesame ", "Open sesame", ""]) {
    expect(comes(chat, "192.0.2.1", other)).toBe(WRONG);
  }
  const client = chat.connect("192.0.2.1");
  client.say("NICK bob", "USER bob 0 * :Bob");
  expect(client.read()).toBe(
    ":irc.example 464 * :This server has a password, which goes into PASS\r\n" +
      "ERROR :Closing link: Goodbye\r\n",
  );
});

test("after five wrong ones an address is told to wait, and not what it guesses; the others come in", async () => {
  const chat = await start();
  const guesses = ["a", "b", "c", "d", "e"];
  expect(guesses.map((guess) => comes(chat, "192.0.2.1", guess))).toEqual(guesses.map(() => WRONG));
  for (const guess of ["f", "open sesame"]) expect(comes(chat, "192.0.2.1", guess)).toBe(wait(12));
  for (const address of ["192.0.2.2", "2001:db8::1", "127.0.0.1"]) {
    expect(comes(chat, address, "open sesame")).toMatch(WELCOME);
  }
  chat.clock.advance(11_000);
  expect(comes(chat, "192.0.2.1", "open sesame")).toContain(" 464 ");
  chat.clock.advance(1_000);
  expect(comes(chat, "192.0.2.1", "open sesame")).toMatch(WELCOME);
  expect(comes(chat, "192.0.2.1", "f")).toBe(WRONG);
  expect(comes(chat, "192.0.2.1", "g")).toBe(wait(12));
});

test("however many addresses guess, another one that knows it comes in, and so does whoever comes again and again", async () => {
  const chat = await start();
  for (let i = 0; i < 50; i++) {
    for (let tries = 0; tries < 6; tries++) comes(chat, `198.51.100.${i}`, "guess");
  }
  for (let times = 0; times < 20; times++) {
    expect(comes(chat, "192.0.2.1", "open sesame")).toMatch(WELCOME);
    expect(comes(chat, "192.0.2.1", undefined)).toContain(" 464 ");
  }
});

test("wrong ones are in the log and are counted, and no guess is in it", async () => {
  const chat = await start();
  for (let tries = 0; tries < 6; tries++) comes(chat, "192.0.2.1", "secret guess");
  const events = chat.log.lines.filter(({ message }) => /password/.test(message));
  const peer = expect.stringMatching(/^tcp:\/\/192\.0\.2\.1:\d+$/);
  expect(events.slice(4)).toEqual([
    {
      level: "warn",
      message: "A wrong password for {name} from {peer}",
      properties: { peer, name: "the server" },
    },
    {
      level: "warn",
      message: "Not looking at a password of {peer}: there were too many",
      properties: { peer },
    },
  ]);
  expect(JSON.stringify(chat.log.lines)).not.toContain("secret guess");
  expect(chat.server.stats().wrongPasswords).toBe(6);
});
