// Clients that are silent, and those that do not come in: asked, waited for, and let go with a word. The clock is the test's.

import { describe, expect, test } from "vitest";
import { Keepalive } from "../../src/dialects/irc/keepalive.ts";
import { startStillChat, type StillChat, type StillClient } from "../server/_still_world.ts";
import type { ServeOptions } from "../../mod.ts";

const IRC = { serverName: "irc.example", network: "test", lobby: "offer" } as const;

function start(options: ServeOptions = {}): Promise<StillChat> {
  return startStillChat({ listen: { endpoint: "tcp://127.0.0.1:0", dialect: "irc" }, irc: IRC, ...options });
}

function comeIn(chat: StillChat, nick: string): StillClient {
  const client = chat.connect();
  client.say(`NICK ${nick}`, `USER ${nick} 0 * :${nick}`, "JOIN #dev");
  if (!client.read().includes(`366 ${nick} #dev`)) throw new Error(`${nick} did not come in`);
  return client;
}

describe("a client", () => {
  test("that is silent for 90 s is asked, and has to go after 60 s more without a word", async () => {
    const chat = await start();
    const [watcher, bob] = [comeIn(chat, "watcher"), comeIn(chat, "bob")];
    watcher.read();
    chat.clock.advance(89_000);
    expect([bob.read(), watcher.read()]).toEqual(["", ""]);
    chat.clock.advance(1500);
    expect([bob.read(), watcher.read()]).toEqual(["PING :partyline\r\n", "PING :partyline\r\n"]);
    chat.clock.advance(30_000);
    watcher.say("PONG :anything");
    chat.clock.advance(29_000);
    expect([bob.read(), watcher.read()]).toEqual(["", ""]);
    chat.clock.advance(1500);
    expect(bob.read()).toBe("ERROR :Closing link: Ping timeout: 150 seconds\r\n");
    expect(bob.peer.state).toBe("ended");
    expect(watcher.read()).toMatch(/^:bob!~bob@\w+\.test QUIT :Ping timeout\r\n$/);
    expect([...chat.server.clients].map(({ name }) => name)).toEqual(["watcher"]);
  });

  test("that says something is not asked", async () => {
    const chat = await start();
    const bob = comeIn(chat, "bob");
    for (let minute = 0; minute < 5; minute++) {
      chat.clock.advance(60_000);
      bob.say("PING x");
      expect(bob.read()).toBe(":irc.example PONG irc.example :x\r\n");
    }
  });

  test("that does not come in has to go after 60 s, whatever it says meanwhile", async () => {
    const chat = await start();
    const early = chat.connect();
    early.say("NICK early");
    chat.clock.advance(59_000);
    early.say("PING x");
    early.read();
    chat.clock.advance(1500);
    expect(early.read()).toBe("ERROR :Closing link: Registration timed out: 60 seconds\r\n");
    expect(early.peer.state).toBe("ended");
  });

  test("at a terminal is asked nothing", async () => {
    const chat = await startStillChat();
    const alice = chat.join("alice");
    chat.clock.advance(600_000);
    expect(alice.read()).toBe("");
  });
});

describe("time", () => {
  test("in which a client can't be heard does not count", () => {
    const keepalive = new Keepalive();
    expect(keepalive.tick(0, false)).toBe(false);
    for (let now = 250; now <= 600_000; now += 250) expect(keepalive.tick(now, true)).toBe(false);
    expect(keepalive.tick(689_000, false)).toBe(false);
    expect(keepalive.tick(690_250, false)).toBe(true);
    expect(keepalive.overdue(700_000, true)).toBeUndefined();
    keepalive.tick(749_000, true);
    expect(keepalive.overdue(751_000, true)).toBeUndefined();
  });
});
