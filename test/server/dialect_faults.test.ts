// A dialect of the host program with mistakes: it costs those who speak it, one at a time, and nobody else anything.

import { expect, test } from "vitest";
import { lineDialect } from "../../src/dialects/line.ts";
import type { Decoder, Dialect, Manner } from "../../src/dialects/dialect.ts";
import { guardedDialect } from "../../src/server/guarded_dialect.ts";
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

/** Each client is told in its own way, some of which is wrong. */
function withManner(wrong: Partial<Manner>): Dialect {
  const manner: Manner = { ...usual, voice: usual, answer: () => undefined, ...wrong };
  // With a getter and a private field, as a class of the host program may have.
  class Strange {
    readonly #manner = manner;
    get manner() {
      return this.#manner;
    }
  }
  const decoder = (options: Parameters<Dialect["decoder"]>[0]) => {
    const good = usual.decoder(options);
    const strange = new Strange();
    return new Proxy(good, {
      get: (_, name) => {
        const from = name === "manner" ? strange : good;
        const value: unknown = Reflect.get(from, name, from);
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
  ["the voice of its manner throws", withManner({ voice: { render: boom, echoes: true } })],
  [
    "the voice of its manner gives no text",
    withManner({ voice: { render: () => 5 as never, echoes: true } }),
  ],
  ["render of its manner throws", withManner({ render: boom })],
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
  alice.say("/msg bob a word", "one");
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

test("a dialect with nothing wrong is the same behind its guard, and those who read the same have one voice", () => {
  const voice = Object.freeze({ render: () => "x\n", echoes: true });
  const dialect = { ...withManner({ voice }), isRoaming: true, answer: () => "y\n" };
  const guarded = guardedDialect(dialect, boom);
  expect([guarded.isRoaming, guarded.echoes]).toEqual([true, usual.echoes]);
  const request = { id: 1, name: "who" };
  expect(guarded.answer?.(request, undefined)).toBe("y\n");
  expect(guardedDialect(usual, boom).answer).toBeUndefined();
  const [one, two] = [guarded.decoder({ maxLine: 100 }), guarded.decoder({ maxLine: 100 })];
  expect(one.manner?.voice.render({ kind: "stopping" })).toBe("x\n");
  expect(one.manner?.voice.echoes).toBe(true);
  expect(one.manner?.voice).toBe(one.manner?.voice);
  expect(one.manner?.voice).toBe(two.manner?.voice);
  expect(usual.decoder({ maxLine: 100 }).manner).toBeUndefined();
});

test("an answer that throws is none", () => {
  const told: unknown[] = [];
  const dialect = { ...withManner({ answer: boom }), answer: boom };
  const guarded = guardedDialect(dialect, (error) => told.push(error));
  const request = { id: 1, name: "who" };
  expect(guarded.answer?.(request, { kind: "stopping" })).toBeUndefined();
  expect(guarded.decoder({ maxLine: 100 }).manner?.answer(request, { kind: "stopping" })).toBeUndefined();
  expect(told).toEqual([new Error("boom"), new Error("boom")]);
});
