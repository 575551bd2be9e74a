// What the recipe's original gets wrong (docs/protocol.md section 2 and the page itself): a read is taken for a
// line, names are stolen and never freed, the dead stay. Each of these fails on the original.

import { expect, test } from "vitest";
import { startChat } from "./_support.ts";

test("two lines in one segment are two messages", async () => {
  const chat = await startChat();
  const alice = await chat.join("alice");
  await alice.send("hello\nthere\n");
  await alice.sees("[alice] hello", "[alice] there");
});

test("a line in two segments is one message", async () => {
  const chat = await startChat();
  const alice = await chat.join("alice");
  // By the answer to `one` the server has read the first half, too.
  await alice.send("one\nhel");
  await alice.sees("[alice] one");
  await alice.send("lo\n");
  await alice.sees("[alice] hello");
});

test("a letter in two segments is one letter", async () => {
  const chat = await startChat();
  const alice = await chat.join("alice");
  await alice.send(Uint8Array.of(0x6f, 0x6e, 0x65, 0x0a, 0xc3));
  await alice.sees("[alice] one");
  await alice.send(Uint8Array.of(0xa9, 0x0a));
  await alice.sees("[alice] é");
});

test("a line longer than 4096 bytes is not cut into several messages", async () => {
  const chat = await startChat();
  const alice = await chat.join("alice");
  await alice.send(`${"x".repeat(5_000)}\nshort\n`);
  await alice.sees("Your line was too long and was dropped: a line has at most 4096 bytes.", "[alice] short");
});

test("commands behind one another in a segment are all carried out", async () => {
  const chat = await startChat();
  const bob = await chat.join("bob");
  const zoe = await chat.connect("zoe");
  await zoe.send("REGISTER zoe\nSEND @bob psst\nhello\nquit\nhello again\n");
  await zoe.sees("Registered as zoe", "[zoe] hello", "Goodbye!");
  await zoe.seesEnd();
  await bob.sees("[zoe → bob] psst", "[zoe] hello");
  await bob.asks("still here", "[bob] still here");
});

test("a name can't be stolen, whatever its case", async () => {
  const chat = await startChat();
  const alice = await chat.join("alice");
  const mallory = await chat.join("mallory");
  await mallory.asks("REGISTER alice", "The name alice is taken.");
  await mallory.asks("REGISTER ALICE", "The name ALICE is taken.");
  mallory.say("SEND @alice it is me");
  await alice.sees("[mallory → alice] it is me");
  mallory.say("hello");
  await mallory.sees("[mallory] hello");
  await alice.sees("[mallory] hello");
});

test("an old name is free once its holder has taken another", async () => {
  const chat = await startChat();
  const alice = await chat.join("alice");
  await alice.asks("REGISTER alicia", "Registered as alicia");
  const heir = await chat.join("alice");
  heir.say("SEND @alice to the heir", "SEND @alicia to the first");
  await heir.sees("[alice → alice] to the heir");
  await alice.sees("[alice → alicia] to the first");
});

test.each([{ strict: false }, { strict: true }])(
  "a leaving client does not take along a name that has moved on, $strict",
  async ({ strict }) => {
    const chat = await startChat({ strict });
    const first = await chat.join("alice");
    if (!strict) await first.asks("REGISTER alicia", "Registered as alicia");
    const heir = await chat.join("alice");
    await first.asks("quit", "Goodbye!");
    await first.seesEnd();
    await heir.asks("SEND @alice for me", "[alice → alice] for me");
  },
);

test("quit frees the name, and nothing of the client is left", async () => {
  const chat = await startChat();
  const witness = await chat.join("witness");
  for (let round = 1; round <= 20; round++) {
    const alice = await chat.join("alice");
    const handles = [...chat.server.clients];
    expect(handles.map((client) => client.name)).toEqual(["witness", "alice"]);
    await alice.asks("quit", "Goodbye!");
    await alice.seesEnd();
    expect([...chat.server.clients].map((client) => client.name)).toEqual(["witness"]);
    expect(handles[1]).toMatchObject({ name: "alice", alive: false });
    await chat.log.seesGone(round);
  }
  await witness.asks("SEND @alice anybody?", "No one here is called alice.");
  expect(chat.server.stats()).toMatchObject({ connections: 21, internalErrors: 0 });
});

test("a client that has finished writing still gets all its answers, then the end", async () => {
  // printf 'REGISTER zoe\nhello\n' | nc -N
  const chat = await startChat();
  const zoe = await chat.connect("zoe");
  zoe.socket.end("REGISTER zoe\nhello\nSEND @zoe note to self\nlast words without a line end");
  await zoe.sees(
    "Registered as zoe",
    "[zoe] hello",
    "[zoe → zoe] note to self",
    "[zoe] last words without a line end",
  );
  await zoe.seesEnd();
  expect([...chat.server.clients]).toEqual([]);
});

test("a client that pipes in a whole file and finishes gets every line of it back", async () => {
  const chat = await startChat();
  const lines = Array.from({ length: 3_000 }, (_, number) => `line ${number}`);
  const zoe = await chat.connect("zoe");
  zoe.socket.end(lines.map((line) => `${line}\n`).join(""));
  await zoe.sees(...lines.map((line) => `[guest] ${line}`));
  await zoe.seesEnd();
});

test("an abrupt reset leaves no ghost", async () => {
  const chat = await startChat();
  const bob = await chat.join("bob");
  const alice = await chat.join("alice");
  alice.reset();
  await chat.log.seesGone(1);
  expect([...chat.server.clients].map((client) => client.name)).toEqual(["bob"]);
  await bob.asks("SEND @alice are you there?", "No one here is called alice.");
  await bob.asks("hello", "[bob] hello");
  const again = await chat.join("alice");
  bob.say("SEND @alice welcome back");
  await again.sees("[bob → alice] welcome back");
});

test("a reset in the middle of a line says nothing", async () => {
  const chat = await startChat();
  const bob = await chat.join("bob");
  const alice = await chat.join("alice");
  await alice.send("mark\nI never said th");
  await alice.sees("[alice] mark");
  await bob.sees("[alice] mark");
  alice.reset();
  await chat.log.seesGone(1);
  await bob.asks("hello", "[bob] hello");
});

test("a broadcast to clients that are going away harms nobody", async () => {
  const chat = await startChat();
  const talker = await chat.join("talker");
  const listener = await chat.join("listener");
  const goners = await Promise.all(
    Array.from({ length: 30 }, (_, number) => chat.connect(`goner ${number}`)),
  );
  const expected: string[] = [];
  for (const [number, goner] of goners.entries()) {
    // Lines are on their way to it when it goes, in one of the ways that there are.
    const lines = Array.from({ length: 20 }, (_, line) => `${number}/${line}`);
    talker.say(...lines);
    expected.push(...lines.map((line) => `[talker] ${line}`));
    if (number % 4 === 0) goner.reset();
    else if (number % 4 === 1) goner.say("quit");
    else if (number % 4 === 2) goner.finish();
    else goner.socket.destroy();
  }
  await listener.sees(...expected);
  await talker.sees(...expected);
  await chat.log.seesGone(30);
  expect([...chat.server.clients].map((client) => client.name)).toEqual(["talker", "listener"]);
  expect(chat.server.stats()).toMatchObject({ internalErrors: 0, tooSlow: 0 });
  await listener.asks("all well", "[listener] all well");
});

test("nothing is delivered after Goodbye!, even what is said in the same moment", async () => {
  const chat = await startChat();
  const talker = await chat.join("talker");
  for (let round = 0; round < 10; round++) {
    const leaver = await chat.connect("leaver");
    talker.say(`before ${round}`);
    leaver.say("quit");
    talker.say(`after ${round}`);
    let line: string;
    do line = await leaver.next(); while (line.startsWith("[talker] "));
    expect(line).toBe("Goodbye!");
    await leaver.seesEnd();
    await talker.sees(`[talker] before ${round}`, `[talker] after ${round}`);
  }
});

test("integer ids collide with nothing", async () => {
  const chat = await startChat();
  const first = await chat.join("first");
  const second = await chat.join("second");
  const third = await chat.connect("third");
  const [one, two] = [...chat.server.clients];
  // The numbers that a server may give its connections itself, crosswise, and 0, which is false in PHP.
  chat.server.rename(one!, "2");
  chat.server.rename(two!, "1");
  chat.server.rename([...chat.server.clients][2]!, "0");
  chat.server.sendTo("1", "for 1");
  chat.server.sendTo("2", "for 2");
  chat.server.sendTo("0", "for 0");
  chat.server.broadcast("for all");
  await first.sees("for 2", "for all");
  await second.sees("for 1", "for all");
  await third.sees("for 0", "for all");
});

test("SEND to somebody who is not here tells the sender, and no one else", async () => {
  const chat = await startChat();
  const alice = await chat.join("alice");
  const bob = await chat.join("bob");
  await alice.asks("SEND @carol hi", "No one here is called carol.");
  alice.say("hello");
  await bob.sees("[alice] hello");
});

test("a near miss of SEND shows nobody the private text", async () => {
  const chat = await startChat();
  const alice = await chat.join("alice");
  const bob = await chat.join("bob");
  await alice.asks("SEND bob the password is swordfish", "Usage: SEND @NAME TEXT");
  await alice.asks("send @bob", "Usage: SEND @NAME TEXT");
  alice.say("hello");
  await bob.sees("[alice] hello");
});
