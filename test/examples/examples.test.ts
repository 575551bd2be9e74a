// Every example, started as its first lines say, on the runtime that runs the suite.

import { afterAll, expect, test } from "vitest";
import { type Command, runCommand, startCommand, stopCommands } from "../support/command.ts";
import { DatagramClient } from "../support/datagram_client.ts";
import { LineClient } from "../support/line_client.ts";

const TCP = "tcp://127.0.0.1:0";

afterAll(stopCommands);

function start(example: string, ...args: string[]): Promise<Command> {
  return startCommand(args.length > 0 ? args : [TCP], { script: `examples/${example}.ts` });
}

async function people(endpoint: string, ...names: string[]): Promise<LineClient[]> {
  return await Promise.all(names.map((name) => LineClient.connect(endpoint, name)));
}

test("recipe.ts is the recipe", async () => {
  const { endpoint } = await start("recipe");
  const [alice, bob] = await people(endpoint, "alice", "bob") as [LineClient, LineClient];
  await alice.asks("REGISTER alice", "Registered as alice");
  await bob.asks("REGISTER bob", "Registered as bob");
  bob.say("SEND @alice hey there");
  await alice.sees("[bob → alice] hey there");
  bob.say("hello room");
  await alice.sees("[bob] hello room");
  await bob.sees("[bob] hello room");
  await bob.asks("quit", "Goodbye!");
  await bob.seesEnd();
});

test("variations.ts asks for a name, has rooms, and has UDP peers in them", async () => {
  const { endpoints } = await startCommand([TCP, "udp://127.0.0.1:0"], {
    script: "examples/variations.ts",
    listeners: 2,
  });
  const [alice, carol] = await people(endpoints[0] as string, "alice", "carol") as [LineClient, LineClient];
  await alice.asks("hello?", "JOIN room AS name first.");
  await alice.asks("JOIN room1 AS alice", "You are alice in room1");
  await carol.asks("JOIN room2 AS carol", "You are carol in room2");
  const bob = await DatagramClient.open("127.0.0.1", Number(endpoints[1]?.split(":")[2]));
  bob.say("JOIN room1 AS bob");
  await bob.sees("You are bob in room1");
  bob.say("hello from UDP");
  await alice.sees("[bob] hello from UDP");
  await bob.sees("[bob] hello from UDP");
  // Were room1's lines told to room2, this would not be the first that carol sees.
  await carol.asks("just me", "[carol] just me");
  bob.close();
});

test("bot.ts greets, answers, and tells who has left", async () => {
  const { endpoint } = await start("bot");
  const welcome = "[bot] Welcome! Ask me: !time or !count";
  const [alice, bob] = await people(endpoint, "alice", "bob") as [LineClient, LineClient];
  await alice.sees(welcome);
  await bob.sees(welcome);
  await alice.asks("!count", "[bot] There are 2 of you");
  await bob.sees("[bot] There are 2 of you");
  await bob.asks("REGISTER bob", "Registered as bob");
  await bob.asks("quit", "Goodbye!");
  await alice.sees("[bot] bob has left: quit");
});

test("own_commands.ts has commands of its own, and /help shows them", async () => {
  const { endpoint } = await start("own_commands");
  const [alice] = await people(endpoint, "alice") as [LineClient];
  await alice.asks("/roll", "Usage: /roll SIDES");
  await alice.asks("/shout hello", "guest: HELLO!");
  alice.say("/roll 6");
  expect(await alice.next()).toMatch(/^guest rolls [1-6]$/);
  alice.say("/help");
  const help = [];
  for (let line = await alice.next(); !line.startsWith("  quit"); line = await alice.next()) help.push(line);
  expect(help.some((line) => /^ {2}\/roll SIDES +roll a die for all to see$/.test(line))).toBe(true);
});

test("beside_http.ts shows a web page who is in the chat, and the chat who looks at it", async () => {
  const command = await start("beside_http");
  const [alice] = await people(command.endpoint, "alice") as [LineClient];
  await alice.asks("REGISTER alice", "Registered as alice");
  await command.prints(/^Web page on /m);
  const page = /^Web page on (.+)$/m.exec(command.stdout)?.[1] as string;
  const response = await fetch(`${page}who`);
  expect(await response.json()).toEqual({ names: ["alice"], lines: 1 });
  await alice.sees("Somebody looks at /who");
});

test("engine_by_hand.ts plays a session twice, and it is the same", async () => {
  const { code, stdout } = await runCommand([], { script: "examples/engine_by_hand.ts" });
  expect(code).toBe(0);
  expect(stdout).toBe([
    "session 1: Registered as alice",
    "session 1: [guest → alice] hey there",
    "everyone in the lobby: [alice] hello room",
    "session 2: Goodbye!",
    "",
    "The replay is the same.",
    "",
  ].join("\n"));
});
