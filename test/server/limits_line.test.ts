// The bounds of one line: how long it may be, and how long it may take. Time is the test's own here;
// the same over real sockets is in limits_command.test.ts.

import { expect, test } from "vitest";
import { startStillChat } from "./_still_world.ts";

const TOO_LONG = "Your line was too long and was dropped: a line has at most 64 bytes.";
const TOO_SLOW = "Your line was dropped: it was not finished within 30 seconds.";

test("a line of exactly the limit is said, one byte more is dropped, and what follows is unharmed", async () => {
  const chat = await startStillChat({ maxLine: 64 });
  const alice = chat.join("alice");
  const bob = chat.join("bob");
  alice.send(`${"a".repeat(64)}\n${"b".repeat(65)}\n${"c".repeat(64)}\r\n${"d".repeat(65)}\r\nhello\n`);
  const heard = [`[alice] ${"a".repeat(64)}`, `[alice] ${"c".repeat(64)}`, "[alice] hello"];
  expect(bob.lines()).toEqual(heard);
  expect(alice.lines()).toEqual([heard[0], TOO_LONG, heard[1], TOO_LONG, heard[2]]);
  expect(chat.server.stats().overlong).toBe(2);
});

test("the limit counts bytes, not letters", async () => {
  const chat = await startStillChat({ maxLine: 64 });
  const alice = chat.join("alice");
  alice.say("é".repeat(32), `${"é".repeat(32)}e`);
  expect(alice.lines()).toEqual([`[alice] ${"é".repeat(32)}`, TOO_LONG]);
});

test("a line that never ends is reported once, keeps nothing, and ends with its line end", async () => {
  const chat = await startStillChat({ maxLine: 64 });
  const alice = chat.join("alice");
  for (let piece = 0; piece < 100; piece++) alice.send("x".repeat(1_000));
  expect(alice.lines()).toEqual([TOO_LONG]);
  alice.send("REGISTER mallory\nhello\n");
  expect(alice.lines()).toEqual(["[alice] hello"]);
  expect(chat.server.stats().overlong).toBe(1);
});

test("an overlong line is a line of the log that names the peer", async () => {
  const chat = await startStillChat({ maxLine: 64 });
  const alice = chat.join("alice");
  alice.say("x".repeat(65));
  const logged = chat.log.lines.filter(({ message }) => message.includes("too long"));
  expect(logged).toHaveLength(1);
  expect(logged[0]?.properties).toMatchObject({ peer: peerOf(alice) });
});

test("a line that is not finished in time is dropped with its rest, told, counted and logged", async () => {
  const chat = await startStillChat({ lineTimeout: 30_000 });
  const alice = chat.join("alice");
  const bob = chat.join("bob");
  alice.send("I have never");
  chat.clock.advance(29_750);
  expect(alice.lines()).toEqual([]);
  chat.clock.advance(500);
  expect(alice.lines()).toEqual([TOO_SLOW]);
  chat.clock.advance(60_000);
  alice.send(" finished this\nhello\n");
  expect(alice.lines()).toEqual(["[alice] hello"]);
  expect(bob.lines()).toEqual(["[alice] hello"]);
  expect(chat.server.stats()).toMatchObject({ unfinished: 1, overlong: 0 });
  const logged = chat.log.lines.filter(({ message }) => message.includes("never finished"));
  expect(logged.map(({ properties }) => properties["peer"])).toEqual([peerOf(alice)]);
});

test("a byte now and then does not prolong the time of a line, and lines that end in time are nobody's business", async () => {
  const chat = await startStillChat({ lineTimeout: 30_000 });
  const drip = chat.join("drip");
  const typist = chat.join("typist");
  for (let second = 0; second < 29; second++) {
    drip.send("x");
    typist.send("y");
    chat.clock.advance(1_000);
  }
  typist.send("\n");
  drip.send("x");
  chat.clock.advance(1_250);
  expect(drip.lines()).toEqual([`[typist] ${"y".repeat(29)}`, TOO_SLOW]);
  typist.send("z");
  chat.clock.advance(29_000);
  typist.send("\n");
  expect(typist.lines()).toEqual([`[typist] ${"y".repeat(29)}`, "[typist] z"]);
  expect(chat.server.stats().unfinished).toBe(1);
});

test("an opening that may become HTTP has no more time, and still runs nothing when it does", async () => {
  const chat = await startStillChat({ lineTimeout: 30_000 });
  const witness = chat.join("witness");
  const browser = chat.connect();
  browser.send("GE");
  chat.clock.advance(31_000);
  expect(browser.lines()).toEqual([TOO_SLOW]);
  chat.clock.advance(100_000);
  expect(browser.lines()).toEqual([]);
  browser.send("T / HTTP/1.1\r\nHost: evil\r\n\r\nREGISTER mallory\r\nhello\r\n");
  expect(browser.read()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(witness.lines()).toEqual([]);
  expect(chat.server.stats()).toMatchObject({ wrongProtocol: 1, unfinished: 1 });
});

test("a person who begins like a browser and takes too long loses that line and no other", async () => {
  const chat = await startStillChat({ lineTimeout: 30_000 });
  const person = chat.connect();
  person.send("GE");
  chat.clock.advance(31_000);
  person.send("ESE fly south\nhello\n");
  expect(person.lines()).toEqual([TOO_SLOW, "[guest] hello"]);
});

test("a line of which we held back the rest has all its time afterwards", async () => {
  const chat = await startStillChat({ lineTimeout: 2_000, flood: { burst: 1, rate: 1 } }, { chunk: 64 });
  const alice = chat.connect();
  const lines = Array.from({ length: 10 }, (_, number) => `line ${number}`);
  alice.send(`${lines.join("\n")}\n${"and more ".repeat(20)}\nthe end\n`);
  chat.clock.advance(30_000);
  expect(alice.lines()).toEqual(
    [...lines, "and more ".repeat(20).trim(), "the end"].map((line) => `[guest] ${line}`),
  );
  expect(chat.server.stats().unfinished).toBe(0);
});

function peerOf(client: { readonly endpoint: { readonly kind: string } }): string {
  const { host, port } = client.endpoint as unknown as { host: string; port: number };
  return `tcp://${host}:${port}`;
}
