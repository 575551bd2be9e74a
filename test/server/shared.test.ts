// Servers that compute one chat together, as a client sees them: what concerns nobody else is done at once, where the client
// is, and what it reads is what it would read from a server alone.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { setImmediate } from "node:timers/promises";
import type { Client } from "../../src/server/chat_server.ts";
import type { ServeOptions } from "../../src/server/options.ts";
import { memoryStore } from "../../src/store/memory.ts";
import type { Order, Store } from "../../src/store/store.ts";
import { type Language, SharedWorld } from "./_shared_world.ts";
import type { StillClient } from "./_still_world.ts";

const CLIENTS = 4;
const NAMES = ["ann", "bob", "cat"];

/** What is typed, of which about half changes nothing and is for whoever typed it alone. */
interface Typed {
  /** What each of them says first. */
  readonly first: readonly string[];
  /** All kinds of it. */
  readonly lines: readonly string[];
  /** Who is called `cat%x` says so, where `%` is its number. */
  readonly named: readonly string[];
  /** What has to do with nobody else. */
  readonly own: readonly string[];
}

const LINE: Typed = {
  first: [],
  lines: [
    ...NAMES.flatMap((
      name,
    ) => [`REGISTER ${name}`, `/msg ${name} psst`, `/whois ${name}`, `/ignore ${name}`]),
    ...["hello", "/me waves", "/who", "/rooms", "/help who", "/nonsense", "/history 3", "/reply yes"],
    ...[
      "/join #den",
      "/join #tea",
      "/leave",
      "/topic of us",
      "/topic",
      "/invite ann",
      "/op bob",
      "/lock key",
    ],
    "/away tea",
  ],
  named: ["REGISTER cat%x"],
  own: [
    ...["says-% hello", "/me waves-%", "/msg cat%x psst", "/msg nobody psst", "/whois cat%x", "/who #room%"],
    ...[
      "/help who",
      "/nonsense",
      "/join #room%",
      "/leave",
      "/topic about-%",
      "/topic",
      "/away tea-%",
      "/invite",
    ],
  ],
};

const json = (commands: readonly Record<string, unknown>[]) =>
  commands.map((command, id) => JSON.stringify({ id, ...command }));

const JSON_LINES: Typed = {
  first: json([{ do: "hello", v: 1 }]),
  lines: json([
    ...NAMES.flatMap((name) => [
      ...["register", "check", "whois", "ignore"].map((act) => ({ do: act, name })),
      { do: "send", to: name, text: "psst", key: "k" },
      { do: "invite", room: "den", name },
      { do: "expel", room: "den", name },
    ]),
    ...["den", "lobby"].flatMap((room) => [
      ...["join", "leave", "who", "topic", "history", "modes"].map((act) => ({ do: act, room })),
      { do: "say", room, text: "hello" },
      { do: "say", room, text: "once", key: "k" },
      { do: "mode", room, changes: [{ isSet: true, mode: "m" }, { isSet: true, mode: "o", name: "bob" }] },
    ]),
    ...["rooms", "time", "away", "release", "nonsense", "bans"].map((act) => ({ do: act })),
    { do: "line", text: "/who" },
    { do: "say", text: 7 },
  ]),
  named: json([{ do: "register", name: "cat%x" }]),
  own: json([
    { do: "say", text: "says-% hello" },
    { do: "send", to: "cat%x", text: "psst" },
    { do: "send", to: "nobody", text: "psst" },
    { do: "whois", name: "cat%x" },
    { do: "check", name: "cat%y" },
    ...["join", "leave", "topic", "who", "modes"].map((act) => ({ do: act, room: "room%" })),
    { do: "say", room: "room%", text: "says-%", key: "k" },
    { do: "topic", room: "room%", text: "about-%" },
    { do: "mode", room: "room%", changes: [{ isSet: true, mode: "m" }] },
    ...["time", "nonsense", "invitations", "bans"].map((act) => ({ do: act })),
    { do: "line", text: "/help who" },
  ]),
};

const IRC: Typed = {
  first: [],
  lines: [
    ...NAMES.flatMap((name) => [
      ...[
        `NICK ${name}`,
        `PRIVMSG ${name} :psst`,
        `WHOIS ${name}`,
        `INVITE ${name} #den`,
        `MONITOR + ${name}`,
      ],
      ...[`KICK #den ${name}`, `MODE #den +o ${name}`, `ISON ${name}`],
    ]),
    ...[
      "USER u 0 * :U",
      "USER u 0 * :U",
      "JOIN #den",
      "JOIN #den",
      "PART #den",
      "PRIVMSG #den :hi",
      "WHO #den",
    ],
    ...[
      "NAMES #den",
      "TOPIC #den :of us",
      "TOPIC #den",
      "MODE #den +k key",
      "MODE #den",
      "LIST",
      "AWAY :tea",
    ],
    ...[
      "CAP REQ :labeled-response echo-message batch",
      "CAP END",
      "@label=7 PRIVMSG #den :labelled",
      "PING x",
    ],
    ...["@label=8 WHO #den", "@label=9 NICK ann", "LUSERS", "MOTD", "NONSENSE", "JOIN", "LIST #den"],
  ],
  named: ["CAP REQ :labeled-response echo-message batch", "NICK cat%x", "USER u 0 * :U", "CAP END"],
  own: [
    ...[
      "JOIN #room%",
      "PART #room%",
      "PRIVMSG #room% :says-%",
      "@label=1 PRIVMSG #room% :says-%",
      "WHO #room%",
    ],
    ...[
      "@label=2 JOIN #room%",
      "TOPIC #room% :about-%",
      "@label=3 TOPIC #room%",
      "MODE #room% +m",
      "PING cat%x",
    ],
    ...[
      "@label=4 WHOIS cat%x",
      "PRIVMSG cat%x :psst",
      "PRIVMSG nobody :psst",
      "@label=5 NONSENSE",
      "AWAY :tea-%",
    ],
    ...["@label=6 AWAY", "@label=7 MODE #room%", "NICK cat%x", "@label=8 NICK cat%y", "NICK cat%z"],
  ],
};

const TYPED: readonly (readonly [Language, Typed])[] = [["line", LINE], ["json", JSON_LINES], ["irc", IRC]];

/** Without the words for addresses: they come of a secret that each chat has of its own, and may contain a name of the test's. */
function uncloaked(text: string): string {
  return text.replaceAll(/\b\w{12}\.partyline|"cloak":"\w{12}"/g, "…");
}

async function started(
  servers: number,
  language: Language,
  { first }: Typed,
): Promise<{ world: SharedWorld; clients: StillClient[] }> {
  const world = await SharedWorld.start(servers, language);
  const clients = Array.from({ length: CLIENTS }, (_, number) => world.connect(number));
  world.settle();
  for (const client of clients) if (first.length > 0) client.say(...first);
  world.settle();
  for (const client of clients) client.read();
  return { world, clients };
}

describe.each(TYPED)("of two servers of one chat, in the language %s,", (language, typed) => {
  test("who says one thing after the other reads what a server alone tells", async () => {
    const lines = fc.array(fc.record({ who: fc.nat(CLIENTS - 1), line: fc.constantFrom(...typed.lines) }), {
      maxLength: 60,
      size: "max",
    });
    await fc.assert(
      fc.asyncProperty(lines, async (said) => {
        const worlds = await Promise.all([started(0, language, typed), started(2, language, typed)]);
        for (const { line, who } of said) {
          const [alone, shared] = worlds.map(({ clients, world }) => {
            clients[who]?.say(line);
            world.settle();
            world.clock.advance(1_000);
            world.settle();
            return clients.map((client) => uncloaked(client.read()));
          });
          expect(shared).toEqual(alone);
        }
        for (const { world: { log } } of worlds) {
          expect(log.lines.filter(({ level }) => level === "error")).toEqual([]);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("who says much at once reads its answers in its own order, whatever of others is on its way", async () => {
    const several = fc.array(fc.array(fc.constantFrom(...typed.own), { maxLength: 8 }), {
      minLength: CLIENTS,
      maxLength: 8 * CLIENTS,
      size: "max",
    });
    const readings = fc.array(fc.record({ server: fc.nat(1), count: fc.integer({ min: 1, max: 9 }) }), {
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(several, readings, async (bursts, reads) => {
        const worlds = await Promise.all([started(0, language, typed), started(2, language, typed)]);
        const [alone, shared] = worlds.map(({ clients, world }) => {
          const says = (number: number, lines: readonly string[]) => {
            if (lines.length > 0) {
              clients[number]?.say(...lines.map((line) => line.replaceAll("%", `${number}`)));
            }
          };
          for (const number of clients.keys()) says(number, typed.named);
          world.settle();
          for (const client of clients) client.read();
          for (const [at, lines] of bursts.entries()) {
            says(at % CLIENTS, lines);
            const { count, server } = reads[at % Math.max(1, reads.length)] ?? { count: 1, server: 0 };
            world.read(server, count);
          }
          world.settle();
          return clients.map((client, number) => {
            const others = new RegExp(`(cat|says-|waves-|room|about-|tea-)[^${number}\\D]`);
            return client.lines().map(uncloaked).filter((line) => !others.test(line));
          });
        });
        expect(shared).toEqual(alone);
      }),
      { numRuns: 50 },
    );
  });
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
  world.end.comeBack();
  pass();
  expect([appointed(), done]).toEqual([["ann", "bob", "cat"], [1, 2, 3]]);
});
