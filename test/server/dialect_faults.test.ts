// A dialect of the host program with mistakes: it costs those who speak it, one at a time, and nobody else anything.

import { expect, test } from "vitest";
import { lineDialect } from "../../src/dialects/line.ts";
import type { Decoder, Dialect } from "../../src/dialects/dialect.ts";
import { LineClient } from "../support/line_client.ts";
import { ANYWHERE, startChat } from "./_support.ts";

const usual = lineDialect();

function boom(): never {
  throw new Error("boom");
}

/** A decoder that is broken in one place. */
function broken(place: keyof Decoder): Dialect {
  const decoder = (options: Parameters<Dialect["decoder"]>[0]) => {
    const good = usual.decoder(options);
    return new Proxy(good, {
      get: (_, name) => {
        if (name === place) return typeof good[place] === "function" ? boom : boom();
        const value: unknown = Reflect.get(good, name, good);
        return typeof value === "function" ? value.bind(good) : value;
      },
    });
  };
  return { ...usual, decoder };
}

const FAULTS: readonly (readonly [what: string, dialect: Dialect])[] = [
  ["render throws", { ...usual, render: boom }],
  ["render gives no text", { ...usual, render: () => 5 as never }],
  ["render gives a promise", { ...usual, render: () => Promise.resolve("x\n") as never }],
  ["decoder throws", { ...usual, decoder: boom }],
  ["decoder gives nothing", { ...usual, decoder: () => undefined as never }],
  ...(["feed", "end", "next", "hasNext", "hasUnfinished", "heldBytes", "dropUnfinished"] as const).map(
    (place) => [`${place} of its decoder throws`, broken(place)] as const,
  ),
];

test.each(FAULTS)("%s: those who speak another one notice nothing", async (_, dialect) => {
  const chat = await startChat({
    listen: [ANYWHERE, { endpoint: ANYWHERE, dialect }],
    flood: { burst: 200, rate: 20 },
    lineTimeout: 300,
  });
  const alice = await chat.join("alice");
  const strange = await LineClient.connect(chat.server.endpoints[1] as string).catch(() => undefined);
  strange?.socket.on("error", () => {});
  strange?.socket.write("REGISTER bob\nhello\nhalf a li");
  alice.say("one");
  // What a stranger can say with it may come in between.
  while (await alice.next() !== "[alice] one");
  chat.server.broadcast("to all");
  while (await alice.next() !== "to all");
  strange?.socket.end();
  // Its deadlines pass, too.
  await chat.log.bell.until(() => chat.server.stats().clients === 1, "the stranger to leave");
  alice.say("two");
  while (await alice.next() !== "[alice] two");
  await chat.server.close();
  await alice.sees("The server is going down.");
  expect(chat.server.stats().clients).toBe(0);
});

test("a command that gives back an old state, or a new one, loses nobody", async () => {
  let first: unknown;
  const chat = await startChat({
    commands: [{
      name: "old",
      usage: "/old",
      help: "an old state",
      handler: (state) => ({ state: (first ??= state) as typeof state, effects: [] }),
    }],
  });
  const alice = await chat.join("alice");
  alice.say("/old");
  const bob = await chat.join("bob");
  await alice.asks("/old", "The command /old failed: the server made a mistake.");
  await bob.asks("hello", "[bob] hello");
  await alice.sees("[bob] hello");
});
