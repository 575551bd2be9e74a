// Servers that compute one chat together, as a client sees them: what concerns nobody else is done at once, where the client
// is, and what it reads is what it would read from a server alone.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { setImmediate } from "node:timers/promises";
import type { Client } from "../../src/server/chat_server.ts";
import type { ServeOptions } from "../../src/server/options.ts";
import { memoryStore } from "../../src/store/memory.ts";
import type { Order, Store } from "../../src/store/store.ts";
import { SharedWorld } from "./_shared_world.ts";
import type { StillClient } from "./_still_world.ts";

const CLIENTS = 4;
const NAMES = ["ann", "bob", "cat"];

/** What people type, of which about half changes nothing and is for them alone. */
const LINES = [
  ...NAMES.flatMap((name) => [`REGISTER ${name}`, `/msg ${name} psst`, `/whois ${name}`, `/ignore ${name}`]),
  ...[
    "hello",
    "/me waves",
    "/who",
    "/rooms",
    "/help who",
    "/nonsense",
    "/history 3",
    "/reply yes",
    "/away tea",
  ],
  ...["/join #den", "/join #tea", "/leave", "/topic of us", "/topic", "/invite ann", "/op bob", "/lock key"],
];

async function started(servers: number): Promise<{ world: SharedWorld; clients: StillClient[] }> {
  const world = await SharedWorld.start(servers);
  const clients = Array.from({ length: CLIENTS }, (_, number) => world.connect(number));
  world.settle();
  return { world, clients };
}

test("who says one thing after the other reads from each of two servers what a server alone tells", async () => {
  const typed = fc.array(fc.record({ who: fc.nat(CLIENTS - 1), line: fc.constantFrom(...LINES) }), {
    maxLength: 60,
    size: "max",
  });
  await fc.assert(
    fc.asyncProperty(typed, async (said) => {
      const [alone, shared] = await Promise.all([started(0), started(2)]);
      for (const { line, who } of said) {
        const answers = [alone, shared].map(({ clients, world }) => {
          clients[who]?.say(line);
          world.settle();
          world.clock.advance(1_000);
          world.settle();
          return clients.map((client) => client.read());
        });
        expect(answers[1]).toEqual(answers[0]);
      }
      for (const { world: { log } } of [alone, shared]) {
        expect(log.lines.filter(({ level }) => level === "error")).toEqual([]);
      }
    }),
    { numRuns: 50 },
  );
});

/** What each of them types that has to do with nobody else; `N` is its number. */
const OWN_LINES = [
  ...["says-N hello", "/me waves-N", "/msg catNx psst", "/msg nobody psst", "/whois catNx", "/who #roomN"],
  ...[
    "/help who",
    "/nonsense",
    "/join #roomN",
    "/leave",
    "/topic about-N",
    "/topic",
    "/away tea-N",
    "/invite",
  ],
];

test("who says much at once reads its answers in its own order, whatever of others is on its way", async () => {
  const typed = fc.array(fc.array(fc.constantFrom(...OWN_LINES), { maxLength: 8 }), {
    minLength: CLIENTS,
    maxLength: 8 * CLIENTS,
    size: "max",
  });
  const readings = fc.array(fc.record({ server: fc.nat(1), count: fc.integer({ min: 1, max: 9 }) }), {
    maxLength: 30,
  });
  await fc.assert(
    fc.asyncProperty(typed, readings, async (bursts, reads) => {
      const worlds = await Promise.all([started(0), started(2)]);
      const own = worlds.map(({ clients, world }) => {
        for (const [number, client] of clients.entries()) client.say(`REGISTER cat${number}x`);
        world.settle();
        for (const client of clients) client.read();
        for (const [at, lines] of bursts.entries()) {
          const number = at % CLIENTS;
          if (lines.length > 0) {
            clients[number]?.say(...lines.map((line) => line.replaceAll("N", `${number}`)));
          }
          const { count, server } = reads[at % Math.max(1, reads.length)] ?? { count: 1, server: 0 };
          world.read(server, count);
        }
        world.settle();
        return clients.map((client, number) => {
          const others = new RegExp(`(cat|says-|waves-|room|about-|tea-)[^${number}\\D]`);
          return client.lines().filter((line) => !others.test(line));
        });
      });
      expect(own[1]).toEqual(own[0]);
    }),
    { numRuns: 100 },
  );
});

/** A program of the first of so many servers: says a command, and gives back all that it is told then, as far as it is certain. */
async function program(servers: number, options: ServeOptions = {}) {
  const world = await SharedWorld.start(servers, "json", options);
  const client = world.connect(0);
  let id = 0;
  const asks = async (command: Record<string, unknown>): Promise<unknown[]> => {
    client.say(JSON.stringify({ id: ++id, ...command }));
    const told: Record<string, unknown>[] = [];
    // A password is looked at in a thread of its own, in its own time.
    while (told.length === 0) {
      await setImmediate();
      world.settle();
      told.push(...client.lines().map((line) => JSON.parse(line)));
    }
    return told.map(({ error, ev, name, ok, re }) => ({
      re: re === id,
      ev,
      ok,
      name,
      code: (error as { readonly code: string } | undefined)?.code,
    }));
  };
  expect(await asks({ do: "hello", v: 1 })).toEqual([{ re: true, ok: "hello" }]);
  return asks;
}

describe.each([0, 2])("a program of %i servers that are one chat (0: of one alone)", (servers) => {
  test("is told what came of a password, once, and when that has happened", async () => {
    const asks = await program(servers);
    expect(await asks({ do: "register", name: "ann" })).toEqual([{ re: true, ok: "register", name: "ann" }]);
    expect(await asks({ do: "claim", password: "a long password" })).toEqual([
      { re: true, ok: "claim", name: "ann" },
    ]);
    expect(await asks({ do: "login", name: "ann", password: "a wrong password" })).toEqual([
      { re: true, code: "loginDenied" },
    ]);
  });

  test.each(["now", "later"])("is told whether the host program lets it have a name, %s", async (when) => {
    const authorizeName = (_: Client, name: string) =>
      when === "now" ? name === "ann" : Promise.resolve(name === "ann");
    const asks = await program(servers, { authorizeName });
    expect(await asks({ do: "register", name: "bob" })).toEqual([{ re: true, code: "nameDenied" }]);
    expect(await asks({ do: "register", name: "ann" })).toEqual([{ re: true, ok: "register", name: "ann" }]);
  });
});

test("an operator's order is carried out once, though the others gave up the server that had it before", async () => {
  const orders: Order[] = [];
  const done: number[] = [];
  const store = memoryStore();
  const data: Store = {
    ...store,
    orders: () => orders.filter(({ id }) => !done.includes(id)),
    write(records) {
      for (const record of records) if (record.kind === "orderDone") done.push(record.id);
      store.write(records);
    },
  };
  const world = await SharedWorld.start(1, "line", { data });
  const appoint = (id: number, name: string) => orders.push({ id, kind: "appoint", name, isModerator: true });
  const appointed = () => world.happened.flatMap((input) => input.kind === "appointed" ? [input.name] : []);
  const pass = () => {
    world.clock.advance(3_000);
    world.settle();
    world.clock.advance(3_000);
  };
  appoint(1, "ann");
  pass();
  expect([appointed(), done]).toEqual([["ann"], [1]]);
  world.end.cutOff();
  appoint(2, "bob");
  pass();
  world.end.rejoin();
  pass();
  expect([appointed(), done]).toEqual([["ann", "bob"], [1, 2]]);
  world.end.cutOff();
  appoint(3, "cat");
  pass();
  expect(done).toEqual([1, 2]);
  world.end.expel();
  pass();
  expect([appointed(), done]).toEqual([["ann", "bob", "cat"], [1, 2, 3]]);
});
