// Programs in the same rooms as people: JSON over real sockets.

import { expect, test } from "vitest";
import { JsonClient } from "../support/json_client.ts";
import { LineClient } from "../support/line_client.ts";
import { startChat } from "./_support.ts";

const JSON_AND_LINES = ["tcp+json://127.0.0.1:0", "tcp://127.0.0.1:0"];

async function start(options = {}) {
  const { log, server } = await startChat({ listen: JSON_AND_LINES, ...options });
  const [json, lines] = server.endpoints as [string, string];
  return { log, server, json, lines };
}

test("a program and a person talk in the lobby, in a room and in private", async () => {
  const { json, lines } = await start();
  expect(json).toMatch(/^tcp\+json:\/\/127\.0\.0\.1:\d+$/);
  const bob = await LineClient.connect(lines, "bob");
  await bob.asks("REGISTER bob", "Registered as bob");
  const { client: bot, welcome } = await JsonClient.hello(json);
  expect(welcome).toMatchObject({ ok: "hello", v: 1, you: null, account: null, resumed: false });
  expect(await bot.asks({ do: "register", name: "bot" })).toEqual({ re: 2, ok: "register", name: "bot" });
  const said = await bot.asks({ do: "say", text: "hello" });
  expect(said).toMatchObject({ ok: "say", room: "lobby", n: 1 });
  expect(await bot.sees()).toEqual({
    ev: "said",
    room: "lobby",
    n: 1,
    at: said["at"],
    from: "bot",
    text: "hello",
  });
  await bob.sees("[bot] hello");
  bob.say("SEND @bot psst", "/join dev", "in here");
  expect(await bot.sees()).toMatchObject({ ev: "sent", from: "bob", to: "bot", text: "psst" });
  await bob.sees("You have made #dev. What you type goes to #dev now.", "[bob #dev] in here");
  expect(await bot.asks({ do: "join", room: "dev" })).toMatchObject({
    ok: "join",
    names: ["bob", "bot"],
    total: 2,
    last: 1,
  });
  expect(await bot.sees()).toMatchObject({
    ev: "history",
    room: "dev",
    lines: [{ n: 1, from: "bob", text: "in here" }],
  });
  expect(await bot.asks({ do: "say", room: "dev", text: "waves", action: true })).toMatchObject({ n: 2 });
  await bob.sees("[#dev] bot has come in.", "[#dev] * bot waves");
  expect(await bot.asks({ do: "send", to: "bob", text: "psst yourself" })).toMatchObject({ ok: "send" });
  await bob.sees("[bot → bob] psst yourself");
  expect(await bot.asks({ do: "quit", reason: "lunch" })).toMatchObject({ ok: "quit" });
  await bob.sees("[#dev] bot has left: lunch.".replace(".", ""));
});

test("programs are told what is asked of a line and of a password", async () => {
  const { json } = await start({ maxLine: 1000, minPassword: 12 });
  const { client: bot, welcome } = await JsonClient.hello(json);
  expect(welcome["limits"]).toEqual({ line: 1000, password: 12 });
  await bot.asks({ do: "register", name: "bot" });
  expect(await bot.asks({ do: "claim", password: "11 letters!" }))
    .toMatchObject({ error: { code: "passwordTooShort", least: 12 } });
});

test("a name is looked at before it is taken", async () => {
  const { json } = await start();
  const { client: bot } = await JsonClient.hello(json);
  const { client: other } = await JsonClient.hello(json);
  expect(await bot.asks({ do: "check", name: "bot" })).toEqual({ re: 2, ok: "check", name: "bot" });
  await bot.asks({ do: "register", name: "bot" });
  const told = async (name: string) => (await other.asks({ do: "check", name }))["error"];
  expect(await told("BOT")).toMatchObject({ code: "nameTaken", name: "BOT" });
  expect(await told("server")).toMatchObject({ code: "nameReserved" });
  expect(await told("a b")).toMatchObject({ code: "badField", field: "name" });
  await bot.asks({ do: "claim", password: "correct horse" });
  await bot.asks({ do: "quit" });
  expect(await told("bot")).toMatchObject({ code: "nameClaimed", name: "bot" });
  expect(await other.asks({ do: "who" })).toMatchObject({ names: [null] });
});

test("what can't be read is answered, and changes nothing", async () => {
  const { json } = await start();
  const client = await JsonClient.connect(json);
  const error = async (text: string) => {
    client.line.say(text);
    return (await client.next())["error"] as { readonly code: string; readonly field?: string };
  };
  expect(await error('{"do":"say","text":"hi"}')).toMatchObject({ code: "helloFirst" });
  expect(await error('{"do":"hello","v":2}')).toMatchObject({ code: "badField", field: "v" });
  expect(await client.asks({ do: "hello", v: 1 })).toMatchObject({ ok: "hello" });
  expect(await error("hello?")).toMatchObject({ code: "badJson" });
  expect(await error("[".repeat(32_000))).toMatchObject({ code: "badJson" });
  expect(await error('{"do":"say","text":"\\u0007"}')).toMatchObject({ code: "badField", field: "text" });
  expect(await error('{"do":"ban","target":"x","duration":9007199254740991}')).toMatchObject({
    field: "duration",
  });
  expect(await error('{"do":"ban","target":"x\\u001b[31m"}')).toMatchObject({ field: "target" });
  expect(await error('{"do":"shout"}')).toMatchObject({ code: "unknownCommand" });
  expect(await error("7")).toMatchObject({ code: "badField" });
  expect(await error("null")).toMatchObject({ code: "badField" });
  expect(await error('{"do":"say","text":"hi","romo":"dev"}')).toMatchObject({
    code: "badField",
    field: "romo",
  });
  expect(await error('{"do":"say","text":"hi","__proto__":{}}')).toMatchObject({ code: "badField" });
  expect(await error('{"do":"say"}')).toMatchObject({ code: "badField", field: "text" });
  expect(await error('{"do":"say","text":"two\\nlines"}')).toMatchObject({ code: "badField", field: "text" });
  expect(await error(`{"do":"say","text":"${"é".repeat(2049)}"}`)).toMatchObject({
    code: "badField",
    field: "text",
  });
  expect(await error('{"do":"history","since":1e400}')).toMatchObject({ code: "badField", field: "since" });
  expect(await error('{"do":"history","since":9007199254740992}')).toMatchObject({ code: "badField" });
  expect(await error('{"do":"say","room":"nowhere","text":"hi"}')).toMatchObject({ code: "notInRoom" });
  expect(await error('{"do":"ban","target":"300.0.0.1"}')).toMatchObject({
    code: "badField",
    field: "target",
  });
  expect(await error('{"do":"kick","name":"bob"}')).toMatchObject({ code: "notModerator" });
  expect(await client.asks({ do: "time" })).toMatchObject({ ok: "time" });
});

test("each command with an id has one answer, whatever comes in between", async () => {
  const { json } = await start();
  const { client } = await JsonClient.hello(json);
  const commands = [
    { do: "register", name: "bot" },
    { do: "claim", password: "correct horse" },
    { do: "login", name: "bot", password: "wrong horse" },
    { do: "send", to: "bot", text: "to myself" },
    { do: "send", to: "nobody", text: "?" },
    { do: "join", room: "dev" },
    { do: "topic", room: "dev", text: "lunch" },
    { do: "topic", room: "dev" },
    { do: "line", room: "dev", text: "/topic tea" },
    { do: "line", room: "dev", text: "//not a command" },
    { do: "line", room: "dev", text: "/nonsense" },
    { do: "line", text: "/claim another horse" },
    { do: "history", room: "dev" },
    { do: "away" },
    { do: "say", text: "back" },
    { do: "whois", name: "bot" },
    { do: "ignore" },
    { do: "rooms" },
    { do: "who" },
    { do: "leave", room: "dev" },
    { do: "release" },
    { do: "quit" },
  ];
  client.line.say(...commands.map((command, index) => JSON.stringify({ id: `c${index}`, ...command })));
  type Answer = { readonly re?: string; readonly error?: { readonly code: string } };
  const answers: Answer[] = [];
  while (answers.at(-1)?.re !== `c${commands.length - 1}`) {
    const told: Answer = await client.next();
    if (told.re !== undefined) answers.push(told);
  }
  expect(answers.map(({ re }) => re)).toEqual(commands.map((_, index) => `c${index}`));
  const failed = answers.flatMap(({ error, re }) => error === undefined ? [] : [[re, error.code]]);
  expect(failed).toEqual([["c2", "loginDenied"], ["c4", "nobodyCalled"], ["c10", "unknownCommand"]]);
});

test("a program that has lost its connection comes back as who it was, and has missed nothing", async () => {
  const { json, lines } = await start();
  const bob = await LineClient.connect(lines, "bob");
  await bob.asks("REGISTER bob", "Registered as bob");
  const { client: first, welcome } = await JsonClient.hello(json);
  await first.asks({ do: "register", name: "bot" });
  await first.asks({ do: "join", room: "dev" });
  expect(await first.asks({ do: "say", room: "dev", text: "one", key: "k1" })).toMatchObject({ n: 1 });
  bob.say("/join dev");
  for (
    const line of [
      "You are in #dev, with 1 other. What you type goes to #dev now.",
      "What was said in #dev:",
      "  1 [bot #dev] one",
    ]
  ) {
    await bob.sees(line);
  }
  first.line.socket.resetAndDestroy();
  // Nobody is told, and what is written to it waits.
  await bob.asks("/who", "In #dev (2): bot, bob");
  await bob.asks("SEND @bot are you there?", "bot has lost the connection. Your message waits for a minute.");
  await bob.asks("two", "[bob #dev] two");
  const { client: second, welcome: again } = await JsonClient.hello(json, welcome["resume"] as string);
  expect(again).toMatchObject({
    you: "bot",
    resumed: true,
    rooms: [{ room: "lobby" }, { room: "dev", last: 2 }],
  });
  expect(again["resume"]).not.toBe(welcome["resume"]);
  expect(await second.sees()).toMatchObject({ ev: "sent", from: "bob", text: "are you there?" });
  expect(await second.asks({ do: "history", room: "dev", since: 1 })).toMatchObject({
    lines: [{ n: 2, text: "two" }],
  });
  expect(await second.asks({ do: "say", room: "dev", text: "one", key: "k1" })).toMatchObject({ n: 1 });
  expect(await second.asks({ do: "say", room: "dev", text: "three", key: "k2" })).toMatchObject({ n: 3 });
  await bob.sees("[bot #dev] three");
  // The one before is good once more, should the answer to it have been lost; whoever has it takes the session over.
  const { client: third, welcome: last } = await JsonClient.hello(json, welcome["resume"] as string);
  expect(last).toMatchObject({ you: "bot", resumed: true });
  expect(await second.sees()).toMatchObject({ ev: "said", text: "three" });
  expect(await second.sees()).toMatchObject({ ev: "replaced" });
  expect(await third.asks({ do: "whois", name: "bot" })).toMatchObject({ ok: "whois" });
  const { welcome: stranger } = await JsonClient.hello(json, "no such token");
  expect(stranger).toMatchObject({ you: null, resumed: false });
});

test("whoever comes back while its old connection is open closes that", async () => {
  const { json } = await start();
  const { client: first, welcome } = await JsonClient.hello(json);
  await first.asks({ do: "register", name: "bot" });
  const { welcome: again } = await JsonClient.hello(json, welcome["resume"] as string);
  expect(again).toMatchObject({ you: "bot", resumed: true });
  expect(await first.sees()).toMatchObject({ ev: "replaced", name: "bot" });
  await first.line.seesEnd();
});

test("passwords are in no answer, no event and no log", async () => {
  const { json, log } = await start();
  const { client } = await JsonClient.hello(json);
  await client.asks({ do: "register", name: "bot" });
  await client.asks({ do: "claim", password: "swordfish 77" });
  await client.asks({ do: "login", name: "bot", password: "swordfish 77x" });
  await client.asks({ do: "line", text: "/login bot swordfish 77y" });
  expect(client.line.lines.join()).not.toContain("swordfish");
  expect(JSON.stringify(log.lines)).not.toContain("swordfish");
});

test("the host program sees what programs say as it sees what people say, and nothing else of it", async () => {
  const seen: string[] = [];
  const { json } = await start({
    onLine: (_: unknown, line: string) => {
      seen.push(line);
      return line === "ping";
    },
  });
  const { client } = await JsonClient.hello(json);
  expect(await client.asks({ do: "say", text: "ping" })).toEqual({ re: 2, ok: "say" });
  expect(await client.asks({ do: "say", text: "hi" })).toMatchObject({ n: 1 });
  await client.asks({ do: "rooms" });
  await client.asks({ do: "say", text: "waves", action: true });
  await client.asks({ do: "send", to: "bob", text: "psst" });
  await client.asks({ do: "line", text: "/me bows" });
  expect(seen).toEqual(["ping", "hi", "/me waves", "SEND @bob psst", "/me bows"]);
});

test("nothing behind another protocol runs: a web page can't speak here", async () => {
  const { json, log, server } = await start();
  const page = await JsonClient.connect(json);
  const body = '{"do":"hello","v":1}\n{"do":"register","name":"evil"}\n{"do":"say","text":"hi"}\n';
  await page.line.send(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  expect(await page.line.next()).toContain("HTTP/1.1 400 Bad Request");
  let line = "";
  while (!line.startsWith("This is")) line = await page.line.next() as string;
  expect(line).toContain("connect to it with partyline chat, or a program that speaks its JSON.");
  await page.line.seesClose();
  const talker = await JsonClient.connect(json);
  talker.line.say("hello?", '{"do":"hello","v":1}');
  expect(await talker.next()).toMatchObject({ error: { code: "badJson" } });
  await talker.line.seesEnd();
  expect(server.stats().wrongProtocol).toBe(2);
  expect(log.lines.filter(({ message }) => message.includes("Turning away")).length).toBe(2);
});
