// Servers that compute one chat together, as a client sees them: what concerns nobody else is done at once, where the client
// is, and what it reads is what it would read from a server alone.

import fc from "fast-check";
import { expect, test } from "vitest";
import { setImmediate } from "node:timers/promises";
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

test("a program is told what came of a password when it has come back from the others, and once", async () => {
  const world = await SharedWorld.start(2, "json");
  const program = world.connect(0);
  const asks = async (id: number, command: Record<string, unknown>): Promise<unknown[]> => {
    program.say(JSON.stringify({ id, ...command }));
    const answers: Record<string, unknown>[] = [];
    // A password is checked in a thread of its own, in its own time.
    while (answers.length === 0) {
      await setImmediate();
      world.settle();
      answers.push(...program.lines().map((line) => JSON.parse(line)));
    }
    return answers.map(({ error, ok, re }) => ({
      re,
      ...ok === undefined ? { code: (error as { code: string }).code } : { ok },
    }));
  };
  expect(await asks(1, { do: "hello", v: 1 })).toEqual([{ re: 1, ok: "hello" }]);
  expect(await asks(2, { do: "register", name: "ann" })).toEqual([{ re: 2, ok: "register" }]);
  expect(await asks(3, { do: "claim", password: "a long password" })).toEqual([{ re: 3, ok: "claim" }]);
  expect(await asks(4, { do: "release" })).toEqual([{ re: 4, ok: "release" }]);
  expect(await asks(5, { do: "claim", password: "a long password" })).toEqual([{ re: 5, ok: "claim" }]);
  const other = world.connect(1);
  world.settle();
  other.read();
  expect(await asks(6, { do: "login", name: "ann", password: "a wrong password" })).toEqual([
    { re: 6, code: "loginDenied" },
  ]);
});
