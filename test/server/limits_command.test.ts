// Each limit as an option of the real command, over real sockets: what is told, what is logged, and that those who
// keep to the limits notice nothing.

import { networkInterfaces } from "node:os";
import { afterEach, expect, test } from "vitest";
import { startCommand, stopCommands } from "../support/command.ts";
import { LineClient } from "../support/line_client.ts";

afterEach(stopCommands);

test("--max-line, --flood, --max-clients and --idle-timeout", async () => {
  const command = await startCommand([
    ...["--max-line", "64", "--flood", "5/50", "--max-clients", "2", "--idle-timeout", "1s"],
  ]);
  const alice = await LineClient.connect(command.endpoint, "alice");
  await alice.asks("REGISTER alice", "Registered as alice");
  const bob = await LineClient.connect(command.endpoint, "bob");
  await bob.asks("REGISTER bob", "Registered as bob");

  await alice.asks("x".repeat(64), `[alice] ${"x".repeat(64)}`);
  await alice.asks("x".repeat(65), "Your line was too long and was dropped: a line has at most 64 bytes.");
  await alice.asks("hello", "[alice] hello");
  await bob.sees(`[alice] ${"x".repeat(64)}`, "[alice] hello");
  await command.logs(/Dropping a line of tcp:\/\/127\.0\.0\.1:\d+: it was too long/);

  const late = await LineClient.connect(command.endpoint, "late");
  await late.sees("The server is full. Try again later!");
  await late.seesEnd();
  await command.logs(/Refusing tcp:\/\/127\.0\.0\.1:\d+: full/);

  const lines = Array.from({ length: 40 }, (_, number) => `line ${number}`);
  alice.say(...lines);
  const heard = lines.map((line) => `[alice] ${line}`);
  await bob.sees(...heard);
  await alice.sees(...heard);
  await command.logs(/Holding back tcp:\/\/127\.0\.0\.1:\d+: it sends too fast/);

  await bob.sees("You have said nothing for 1 second. Goodbye!");
  await bob.seesEnd();
  await alice.sees("You have said nothing for 1 second. Goodbye!");
  await alice.seesEnd();
  await command.logs(/Disconnecting tcp:\/\/127\.0\.0\.1:\d+: it said nothing for too long/);
});

test("--stall-timeout: who takes nothing for so long is disconnected", async () => {
  const command = await startCommand([
    "--flood",
    "off",
    "--stall-timeout",
    "1s",
    "--max-unread",
    "100000000",
  ]);
  const talker = await LineClient.connect(command.endpoint, "talker");
  const sleeper = await LineClient.connect(command.endpoint, "sleeper");
  await sleeper.asks("REGISTER sleeper", "Registered as sleeper");
  sleeper.socket.pause();
  const text = "x".repeat(4_000);
  for (let round = 0; round < 20; round++) {
    const lines = Array.from({ length: 100 }, (_, number) => `${round}/${number} ${text}`);
    talker.say(...lines);
    await talker.sees(...lines.map((line) => `[guest] ${line}`));
  }
  await command.logs(/Disconnecting tcp:\/\/127\.0\.0\.1:\d+: it left \d+ bytes unread/);
  await talker.asks("/who", "Here (1): guest");
});

const address = Object.values(networkInterfaces()).flat().find((one) =>
  one?.family === "IPv4" && !one.internal
);

test.skipIf(address === undefined)("--max-per-address: an address that is full is told so", async () => {
  const host = address?.address as string;
  const command = await startCommand(["--listen", `tcp://${host}:0`, "--max-per-address", "2"]);
  const first = await LineClient.connect(command.endpoint, "first");
  await first.asks("/who", "Here (1): guest");
  const second = await LineClient.connect(command.endpoint, "second");
  await second.asks("/who", "Here (2): guest, guest");
  const third = await LineClient.connect(command.endpoint, "third");
  await third.sees("Too many people are here from your address. Try again later!");
  await third.seesEnd();
  await command.logs(/Refusing tcp:\/\/[\d.]+:\d+: tooManyFromAddress/);
  await second.asks("quit", "Goodbye!");
  await second.leave();
  // Its place is free once the server has seen the end, too.
  let fourth = await LineClient.connect(command.endpoint, "fourth");
  fourth.say("/who");
  while ((await fourth.next()).startsWith("Too many")) {
    fourth = await LineClient.connect(command.endpoint, "fourth");
    fourth.say("/who");
  }
  await first.asks("/who", "Here (2): guest, guest");
});

test("loopback may come as often as it likes", async () => {
  const command = await startCommand(["--max-per-address", "1"]);
  for (let count = 1; count <= 5; count++) {
    const client = await LineClient.connect(command.endpoint);
    await client.asks("/who", `Here (${count}): ${Array.from({ length: count }, () => "guest").join(", ")}`);
  }
  expect(command.stderr).not.toContain("Refusing");
});
