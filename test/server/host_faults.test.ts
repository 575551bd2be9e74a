// What the host program gives us is checked at the door: a mistake of its own costs whoever was served by it, and
// nobody else anything.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Client, type CustomCommand, serve } from "../../mod.ts";
import { reply, replyToRoom } from "../../src/engine/mod.ts";
import { memoryTransport } from "../../src/testing/mod.ts";
import type { Transport } from "../../src/transports/transport.ts";
import { Log, startChat } from "./_support.ts";
import { startStillChat } from "./_still_world.ts";

const MISTAKE = "The server made a mistake and has to disconnect you. Goodbye!";

/** An own command that is not what its type promises: JavaScript has no types. */
function command(handler: unknown): CustomCommand {
  return { name: "roll", usage: "/roll", help: "roll", handler: handler as CustomCommand["handler"] };
}

type State = Parameters<CustomCommand["handler"]>[0];
type Session = Parameters<CustomCommand["handler"]>[1];

const WRONG: readonly (readonly [what: string, handler: unknown])[] = [
  [
    "is async",
    (state: State, session: Session) => Promise.resolve(reply(state, session, { kind: "custom", text: "4" })),
  ],
  ["is async and throws", () => Promise.reject(new Error("later"))],
  ["gives a thenable", () => ({ then: (done: (value: unknown) => void) => done({}) })],
  ["throws", () => {
    throw new Error("boom");
  }],
  ["gives nothing", () => undefined],
  ["gives null", () => null],
  ["gives false", () => false],
  ["gives an empty text", () => ""],
  ["gives an empty object", () => ({})],
  ["gives no state", () => ({ effects: [] })],
  ["gives a state that is none", () => ({ state: {}, effects: [] })],
  ["gives a state without maps", (state: State) => ({ state: { ...state, names: {} }, effects: [] })],
  ["gives a state of an older version", ({ names, rooms, rules, sessions }: State) => ({
    state: { names, rooms, rules, sessions },
    effects: [],
  })],
  [
    "gives a state whose news is none",
    (state: State) => ({ state: { ...state, unsettled: [] }, effects: [] }),
  ],
  ["gives a state without rooms", (state: State) => ({
    state: { ...state, rooms: state.rooms.clear() },
    effects: [],
  })],
  ["puts itself into a room that is not there", (state: State, session: Session) => ({
    state: {
      ...state,
      sessions: state.sessions.set(session.id, { ...session, room: "void", rooms: ["void"] }),
    },
    effects: [],
  })],
  ["gives no effects", (state: State) => ({ state })],
  ["gives effects that are none", (state: State) => ({ state, effects: "none" })],
  ["gives an effect that is null", (state: State) => ({ state, effects: [null] })],
  ["gives an effect of no kind", (state: State) => ({ state, effects: [{ kind: "explode", session: 1 }] })],
  [
    "gives an effect of an odd kind",
    (state: State) => ({ state, effects: [{ kind: "__proto__", session: 1 }] }),
  ],
  ["gives an effect without a session", (state: State) => ({
    state,
    effects: [{ kind: "deliver", notice: { kind: "help" } }],
  })],
  ["gives a notice that is none", (state: State, { id }: Session) => ({
    state,
    effects: [{ kind: "deliver", session: id, notice: null }],
  })],
  [
    "gives a notice of no kind",
    (state: State, session: Session) => reply(state, session, { kind: "x" } as never),
  ],
  [
    "gives a notice without its text",
    (state: State, session: Session) => replyToRoom(state, session, { kind: "custom" } as never),
  ],
  [
    "gives a text that is none",
    (state: State, session: Session) => replyToRoom(state, session, { kind: "custom", text: 42 } as never),
  ],
];

test.each(WRONG)(
  "an own command that %s costs its typist an answer, and nobody anything",
  async (_, handler) => {
    const chat = await startStillChat({ commands: [command(handler)] });
    const alice = chat.join("alice");
    const bob = chat.join("bob");
    alice.say("/roll", "still here");
    expect(alice.lines()).toEqual([
      "The command /roll failed: the server made a mistake.",
      "[alice] still here",
    ]);
    expect(bob.lines()).toEqual(["[alice] still here"]);
    bob.say("SEND @alice you are");
    expect(alice.lines()).toEqual(["[bob → alice] you are"]);
    expect(chat.server.stats().internalErrors).toBe(1);
    const errors = chat.log.lines.filter(({ level }) => level === "error");
    expect(errors.map(({ properties }) => properties["command"])).toEqual(["roll"]);
    chat.join("carol");
  },
);

test("an own command on real sockets: a promise that is rejected is nobody's end", async () => {
  const chat = await startChat({ commands: [command(() => Promise.reject(new Error("later")))] });
  const alice = await chat.join("alice");
  await alice.asks("/roll", "The command /roll failed: the server made a mistake.");
  await alice.asks("hello", "[alice] hello");
});

test.each<[Partial<CustomCommand>, string]>([
  [{ handler: undefined as never }, "roll"],
  [{ usage: undefined as never }, "roll"],
  [{ help: 5 as never }, "roll"],
  [{ name: undefined as never }, "undefined"],
])("an own command that is none is refused at start: %j", async (wrong, name) => {
  const starting = serve({ listen: "tcp://127.0.0.1:0", commands: [{ ...command(() => {}), ...wrong }] });
  await expect(starting).rejects.toThrow(TypeError);
  await expect(starting).rejects.toThrow(name);
});

test("an own command may be called like a property of every object", async () => {
  const name = "constructor";
  const chat = await startStillChat({
    commands: [{
      ...command((state: State, session: Session) => reply(state, session, { kind: "usage", of: name })),
      name,
      usage: "/constructor SIDES",
    }],
  });
  const alice = chat.join("alice");
  alice.say("/constructor", "/toString");
  expect(alice.lines()).toEqual([
    "Usage: /constructor SIDES",
    "There is no command /toString: type /help to see what there is.",
  ]);
});

describe("a text that is none", () => {
  const VALUES = [42, undefined, null, {}, [], true, 5n, Symbol("text"), new Uint8Array(3)];

  test("is a TypeError at the call of write, and costs that one client", async () => {
    let value: unknown;
    const chat = await startChat({
      onLine: (client, line) => line === "score" && client.writeRaw(value as string) === undefined,
    });
    const bob = await chat.join("bob");
    for (value of VALUES) {
      const alice = await chat.connect();
      alice.say("score");
      await alice.sees(MISTAKE);
      await alice.seesEnd();
      await bob.asks("hello", "[bob] hello");
    }
    expect(chat.server.stats().internalErrors).toBe(VALUES.length);
  });

  test("is a TypeError at the call of broadcast", async () => {
    const { server } = await startStillChat();
    for (const value of VALUES) expect(() => server.broadcast(value as string)).toThrow(TypeError);
  });
});

describe("a text for somebody who has no name", () => {
  test.each<[string, unknown]>([
    ["undefined", undefined],
    ["null", null],
    ["[undefined]", [undefined]],
    ["[null]", [null]],
    ["an object", {}],
    ["some of both", ["alice", undefined]],
  ])("is refused and reaches nobody: %s", async (_, to) => {
    const chat = await startStillChat();
    const alice = chat.join("alice");
    const odd = chat.join("undefined");
    const guest = chat.connect();
    expect(() => chat.server.sendTo(to as string, "your secret code is 1234")).toThrow(TypeError);
    const broadcast = chat.server.broadcast.bind(chat.server) as (...args: unknown[]) => void;
    expect(() => broadcast("your secret code is 1234", to)).toThrow(TypeError);
    for (const client of [alice, odd, guest]) expect(client.lines()).toEqual([]);
  });

  test("and a broadcast to everyone is one argument", async () => {
    const chat = await startStillChat();
    const guest = chat.connect();
    chat.server.broadcast("to all");
    expect(chat.server.sendTo("nobody", "to nobody")).toBe(false);
    expect(guest.lines()).toEqual(["to all"]);
  });
});

describe("closed is closed", () => {
  test.each(["onConnect", "onLine", "authorizeName", "onClose"] as const)(
    "in %s: alive is false at once, and nothing more is delivered",
    async (hook) => {
      const seen: unknown[] = [];
      const act = (client: Client) => {
        if (seen.length > 0) return true;
        client.send("before");
        client.close();
        seen.push(client.alive, [...chat.server.clients].includes(client));
        client.send("AFTER");
        chat.server.broadcast("AFTER, to all");
        chat.server.sendTo("alice", "AFTER, to alice");
        return true;
      };
      const hooks = {
        onConnect: { onConnect: (client: Client) => void (isOn && act(client)) },
        onLine: { onLine: (client: Client) => isOn && act(client) },
        authorizeName: { authorizeName: (client: Client) => !isOn || act(client) },
        // Closes another one while the engine is busy with somebody's end.
        onClose: { onClose: () => void (isOn && act([...chat.server.clients][0] as Client)) },
      }[hook];
      let isOn = false;
      const chat = await startStillChat(hooks);
      const alice = chat.join("alice");
      const bob = chat.join("bob");
      isOn = true;
      const victim = hook === "onConnect" ? chat.connect() : alice;
      if (hook === "onLine") alice.say("hello", "and more");
      if (hook === "authorizeName") alice.say("REGISTER alice2", "and more");
      if (hook === "onClose") bob.peer.reset();
      expect(victim.lines()).toEqual(["before"]);
      expect(victim.peer.state).toBe("ended");
      expect(seen).toEqual([false, false]);
      if (hook !== "onClose") expect(bob.lines()).toEqual(["AFTER, to all"]);
      expect(chat.server.stats().internalErrors).toBe(0);
    },
  );

  test("whatever a hook does in whatever order, nothing written after close arrives", async () => {
    const acts = fc.array(fc.constantFrom("write", "close", "all", "one", "register"), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(acts, async (acts) => {
        const expected: string[] = [];
        const chat = await startStillChat({
          authorizeName: (client) => {
            acts.forEach((act, number) => {
              if (act === "write") client.send(`${number}`);
              if (act === "all") chat.server.broadcast(`${number}`);
              if (act === "close") client.close();
              if (act === "register") chat.server.rename(client, `name${number}`);
              if (client.alive && (act === "write" || act === "all")) expected.push(`${number}`);
            });
            return false;
          },
        });
        const alice = chat.connect();
        alice.say("REGISTER alice");
        const heard = alice.lines().filter((line) => /^\d+$/.test(line));
        // What is broadcast waits until the engine is free, so that it comes behind what was written.
        expect([...heard].sort()).toEqual(acts.includes("close") ? heard.sort() : expected.sort());
        const last = acts.indexOf("close");
        if (last >= 0) expect(heard.every((line) => Number(line) < last)).toBe(true);
        await chat.stop();
      }),
      { numRuns: 100 },
    );
  });
});

describe("what throws while all are written to", () => {
  test("costs that one client, and the chat goes on", async () => {
    const chat = await startStillChat();
    const alice = chat.join("alice");
    const bob = chat.join("bob");
    const carol = chat.join("carol");
    const [handle] = [...chat.server.clients];
    // A write that throws is a mistake of a transport: by its contract it never does.
    const { remote } = handle as Client;
    const connection = chat.connectionTo(remote);
    connection.write = () => {
      throw new Error("a broken transport");
    };
    bob.say("one", "two");
    bob.say("three");
    for (const client of [bob, carol]) {
      expect(client.lines()).toEqual(["[bob] one", "[bob] two", "[bob] three"]);
    }
    expect(alice.lines()).toEqual([]);
    bob.say("SEND @alice hello");
    expect(bob.lines()).toEqual(["No one here is called alice."]);
    expect(chat.server.stats().internalErrors).toBeGreaterThanOrEqual(1);
  });
});

test("a transport that can't stop listening is told of in the log, and the server is closed all the same", async () => {
  const log = new Log();
  const memory = memoryTransport();
  const transport: Transport = {
    ...memory,
    listen: async (...given) => {
      const listener = await memory.listen(...given);
      return Object.assign(listener, { close: () => Promise.reject(new Error("still busy")) });
    },
  };
  const server = await serve({ listen: "tcp://127.0.0.1:7000", transport, logger: log });
  await server.close();
  await server.closed;
  expect(server.stats().internalErrors).toBe(1);
  expect(log.lines.filter(({ level }) => level === "error")).toMatchObject([
    {
      message: "Cannot stop listening on {endpoint}: {error}",
      properties: { endpoint: "tcp://127.0.0.1:7000", error: new Error("still busy") },
    },
  ]);
});

test("hooks may give back promises of any make, and thenables that settle at once", async () => {
  const chat = await startChat({
    onConnect: (() => ({
      then: (_: unknown, fail: (error: Error) => void) => fail(new Error("no")),
    })) as never,
  });
  const alice = await chat.connect();
  await alice.sees(MISTAKE);
  await alice.seesEnd();
});
