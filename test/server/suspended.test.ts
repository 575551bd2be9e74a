// The process was stopped for a while: a suspended laptop, a paused container. What peers could not say or take
// meanwhile is not held against them.

import { setTimeout as passes } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { startCommand, stopCommands } from "../support/command.ts";
import { LineClient } from "../support/line_client.ts";
import { startStillChat } from "./_still_world.ts";

afterEach(stopCommands);

test("nobody is idle for a time in which the server did not run", async () => {
  const chat = await startStillChat({ idleTimeout: 10_000 });
  const alice = chat.join("alice");
  chat.clock.advance(8_000);
  chat.clock.suspend(3_600_000);
  chat.clock.advance(500);
  expect(alice.lines()).toEqual([]);
  alice.say("here I am");
  chat.clock.advance(9_500);
  expect(alice.lines()).toEqual(["[alice] here I am"]);
  chat.clock.advance(1_000);
  expect(alice.lines()).toEqual(["You have said nothing for 10 seconds. Goodbye!"]);
});

test("half a line may be finished afterwards", async () => {
  const chat = await startStillChat({ lineTimeout: 10_000 });
  const alice = chat.join("alice");
  alice.send("half ");
  chat.clock.suspend(3_600_000);
  chat.clock.advance(500);
  alice.send("a line\n");
  expect(alice.lines()).toEqual(["[alice] half a line"]);
});

test("who has something to read may read it afterwards", async () => {
  const chat = await startStillChat({ stallTimeout: 10_000 }, { window: 1_000 });
  const alice = chat.join("alice");
  alice.peer.stall();
  chat.server.broadcast("x".repeat(10_000));
  chat.clock.advance(1_000);
  chat.clock.suspend(3_600_000);
  chat.clock.advance(500);
  alice.peer.flow();
  expect(alice.lines()).toEqual(["x".repeat(10_000)]);
  chat.clock.advance(20_000);
  expect(alice.peer.state).toBe("open");
});

test("the real command, stopped and continued", async () => {
  const command = await startCommand(["--idle-timeout", "2s", "--line-timeout", "2s"]);
  const alice = await LineClient.connect(command.endpoint, "alice");
  const bob = await LineClient.connect(command.endpoint, "bob");
  await alice.asks("REGISTER alice", "Registered as alice");
  await bob.send("half ");
  await alice.asks("hello", "[alice] hello");
  await bob.sees("[alice] hello");
  command.signal("SIGSTOP");
  // Longer than both deadlines: this is what the test is about.
  await passes(4_000);
  bob.say("a line");
  command.signal("SIGCONT");
  await bob.sees("[guest] half a line");
  await alice.sees("[guest] half a line");
  await alice.asks("still here", "[alice] still here");
});
