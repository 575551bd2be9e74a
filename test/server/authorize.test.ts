// The hook that decides on names: only a clear yes is one, it has a deadline, and whoever has left waits for nothing.

import { describe, expect, test } from "vitest";
import type { ServeOptions } from "../../mod.ts";
import { startChat } from "./_support.ts";
import { startStillChat } from "./_still_world.ts";

const UNCHECKED = "The name alice could not be checked. Try again later!";
const DENIED = "You may not be called alice.";

type Authorize = NonNullable<ServeOptions["authorizeName"]>;

/** A hook that answers when it is told to. */
function slowHook() {
  const asked: ((isGranted: boolean) => void)[] = [];
  const authorizeName: Authorize = () => new Promise((resolve) => asked.push(resolve));
  return { asked, authorizeName };
}

/** Lets promises run. */
const soon = () => new Promise((resolve) => setTimeout(resolve));

describe("only true grants a name", () => {
  const ANSWERS = [undefined, null, false, 0, 1, "", "yes", {}, [], NaN];
  test.each(ANSWERS)("now or later, and %j does not", async (answer) => {
    for (
      const authorizeName of [() => answer, () => Promise.resolve(answer), () => ({
        then: (f: (a: unknown) => void) => f(answer),
      })]
    ) {
      const chat = await startChat({ authorizeName: authorizeName as never });
      const alice = await chat.connect();
      alice.say("REGISTER alice", "hello");
      await alice.sees(DENIED, "[guest] hello");
    }
  });

  test("true does, by a thenable too", async () => {
    const chat = await startChat({
      authorizeName: (() => ({ then: (f: (a: unknown) => void) => f(true) })) as never,
    });
    const alice = await chat.connect();
    alice.say("REGISTER alice", "hello");
    await alice.sees("Registered as alice", "[alice] hello");
  });
});

test("a hook that never answers costs its client some seconds and its name, and is logged and counted", async () => {
  const { authorizeName } = slowHook();
  const chat = await startStillChat({ authorizeName, authorizeTimeout: 5_000 });
  const alice = chat.connect();
  alice.say("REGISTER alice", "hello");
  chat.clock.advance(4_750);
  expect(alice.lines()).toEqual([]);
  chat.clock.advance(500);
  expect(alice.lines()).toEqual([UNCHECKED, "[guest] hello"]);
  expect(chat.server.stats().internalErrors).toBe(1);
  expect(chat.log.lines.filter(({ level }) => level === "error")).toHaveLength(1);
});

test("an answer that comes too late changes nothing", async () => {
  const { asked, authorizeName } = slowHook();
  const chat = await startStillChat({ authorizeName, authorizeTimeout: 1_000 });
  const alice = chat.connect();
  alice.say("REGISTER alice");
  chat.clock.advance(1_500);
  asked[0]?.(true);
  await soon();
  expect(alice.lines()).toEqual([UNCHECKED]);
  alice.say("REGISTER alice", "hello");
  asked[1]?.(true);
  await soon();
  expect(alice.lines()).toEqual(["Registered as alice", "[alice] hello"]);
});

test("who has gone while it is asked keeps no place: at once after a reset, at the deadline after an end", async () => {
  const { authorizeName } = slowHook();
  const chat = await startStillChat({ authorizeName, authorizeTimeout: 5_000, maxClients: 2 });
  const [one, two] = [chat.connect(), chat.connect()];
  one.say("REGISTER one", "a line that is never said");
  two.say("REGISTER two");
  one.peer.reset();
  two.peer.end();
  chat.clock.settle();
  // One who has finished writing may still be reading: it gets its answer, if there is one in time.
  expect([...chat.server.clients]).toHaveLength(1);
  chat.clock.advance(5_250);
  expect([...chat.server.clients]).toHaveLength(0);
  expect(two.lines()).toEqual(["The name two could not be checked. Try again later!"]);
});

test("who asks, leaves, comes again and asks can't make it more than there are places", async () => {
  const { asked, authorizeName } = slowHook();
  const chat = await startStillChat({ authorizeName, authorizeTimeout: 5_000, maxClients: 10 });
  for (let time = 0; time < 100; time++) {
    const client = chat.connect();
    client.say("REGISTER alice");
    if (time >= 10) expect(client.lines()).toEqual([UNCHECKED]);
    client.peer.reset();
    chat.clock.settle();
  }
  expect(asked).toHaveLength(10);
  chat.clock.advance(5_250);
  chat.connect().say("REGISTER alice");
  expect(asked).toHaveLength(11);
});

test("lines that come while it is asked wait for the answer, and its end is noticed", async () => {
  const { asked, authorizeName } = slowHook();
  const chat = await startStillChat({ authorizeName, flood: { burst: 200, rate: 20 } });
  const gone = chat.connect();
  gone.send("REGISTER gone\r\n");
  gone.peer.reset();
  chat.clock.settle();
  expect(chat.server.clients.size).toBe(0);
  asked.pop();
  const alice = chat.connect();
  alice.send("REGISTER alice\r\n");
  alice.say("first");
  alice.say("second");
  expect(alice.lines()).toEqual([]);
  asked[0]?.(true);
  await soon();
  expect(alice.lines()).toEqual(["Registered as alice", "[alice] first", "[alice] second"]);
});

test("on real sockets: those who left while the hook thinks are gone within its time, however they left", async () => {
  const chat = await startChat({
    authorizeName: () => new Promise(() => {}),
    authorizeTimeout: 1_000,
    maxClients: 4,
  });
  for (const leaves of ["end", "destroy", "resetAndDestroy", "end"] as const) {
    const client = await chat.connect();
    client.say("REGISTER alice", "hello");
    client.socket[leaves]();
  }
  await chat.log.seesGone(4);
  expect([...chat.server.clients]).toEqual([]);
  const next = await chat.connect();
  await next.asks("hello", "[guest] hello");
});
