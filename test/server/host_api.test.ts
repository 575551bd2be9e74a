// The library as a host program meets it: listening, clients and their names, broadcasts, the hook, the end.

import { expect, test } from "vitest";
import { type ChatServer, type Client, type CustomCommand, serve, TransportError } from "../../mod.ts";
import { reply, replyToRoom } from "../../src/engine/mod.ts";
import { lineDialect } from "../../src/dialects/line.ts";
import type { Dialect } from "../../src/dialects/dialect.ts";
import { within } from "../support/deadline.ts";
import { addressOf, LineClient } from "../support/line_client.ts";
import { ANYWHERE, type Chat, isFree, Log, startChat, watchedTransport } from "./_support.ts";
import { startStillChat } from "./_still_world.ts";

test("endpoints are what is really bound", async () => {
  const { server } = await startChat({ listen: [ANYWHERE, ANYWHERE] });
  expect(server.endpoints).toHaveLength(2);
  const ports = server.endpoints.map((endpoint) => addressOf(endpoint).port);
  expect(new Set([0, ...ports]).size).toBe(3);
  for (const endpoint of server.endpoints) {
    const client = await LineClient.connect(endpoint);
    await client.asks("REGISTER anna", "Registered as anna");
    await client.asks("quit", "Goodbye!");
  }
});

test("several endpoints lead into one chat, IPv6 too", async () => {
  const { server } = await startChat({ listen: [ANYWHERE, "tcp://[::1]:0"] });
  expect(server.endpoints[1]).toMatch(/^tcp:\/\/\[::1\]:[1-9]\d*$/);
  const [four, six] = await Promise.all(server.endpoints.map((endpoint) => LineClient.connect(endpoint)));
  await four!.asks("REGISTER four", "Registered as four");
  await six!.asks("REGISTER six", "Registered as six");
  four!.say("SEND @six psst", "hello");
  await six!.sees("[four → six] psst", "[four] hello");
  expect([...server.clients].map(({ remote }) => remote)).toEqual([
    { kind: "tcp", host: "127.0.0.1", port: four!.socket.localPort },
    { kind: "tcp", host: "::1", port: six!.socket.localPort },
  ]);
});

test("two servers in one process do not know of each other", async () => {
  const one = await startChat();
  const two = await startChat();
  const here = await one.join("alice");
  const there = await two.join("alice");
  const bob = await two.join("bob");
  await here.asks("SEND @bob hi", "No one here is called bob.");
  await here.asks("in one", "[alice] in one");
  one.server.broadcast("end of one");
  two.server.broadcast("end of two");
  await here.sees("end of one");
  await there.sees("end of two");
  await bob.sees("end of two");
  await one.server.close();
  await there.asks("still here", "[alice] still here");
});

test("a busy port is refused with one kind of error, and the endpoint before it is closed again", async () => {
  const { server } = await startChat();
  const busy = server.endpoints[0] as string;
  const { transport, bound } = await watchedTransport();
  const error = await serve({ listen: [ANYWHERE, busy], transport, logger: new Log() }).catch((error) =>
    error
  );
  expect(error).toBeInstanceOf(TransportError);
  expect(error).toMatchObject({ name: "TransportError", code: "EADDRINUSE" });
  expect(error.message).toContain(busy);
  expect(bound).toHaveLength(1);
  expect(await isFree(bound[0] as string)).toBe(true);
  expect(await isFree(busy)).toBe(false);
});

test.each<[Parameters<typeof serve>[0], typeof Error, string]>([
  [{ listen: "127.0.0.1:8080" }, SyntaxError, '"127.0.0.1:8080"'],
  [{ listen: [ANYWHERE, "tcp://127.0.0.1:65536"] }, SyntaxError, "65535"],
  [{ listen: ANYWHERE, maxLine: 63 }, RangeError, "maxLine 63"],
  [{ listen: ANYWHERE, maxLine: 100.5 }, RangeError, "maxLine 100.5"],
  [{ listen: ANYWHERE, maxUnread: 0 }, RangeError, "maxUnread 0"],
  [{ listen: ANYWHERE, grace: -1 }, RangeError, "grace -1"],
])("options that can't be used are refused by name: %j", async (options, type, text) => {
  const { transport, bound } = await watchedTransport();
  const error = await serve({ ...options, transport }).catch((error) => error);
  expect(error).toBeInstanceOf(type);
  expect(error.message).toContain(text);
  expect(bound).toEqual([]);
});

test("limits reach where they belong", async () => {
  const chat = await startChat({ maxLine: 64, requireName: true });
  const guest = await chat.connect();
  await guest.asks("hello", "REGISTER first.");
  await guest.asks("x".repeat(65), "Your line was too long and was dropped: a line has at most 64 bytes.");
  await guest.asks("REGISTER anna", "Registered as anna");
  await guest.asks("x".repeat(64), `[anna] ${"x".repeat(64)}`);
  expect(chat.server.stats()).toMatchObject({ connections: 1, lines: 4, overlong: 1 });
});

test("a client that does not read is dropped at maxUnread, and the others miss nothing", async () => {
  const chat = await startChat({ maxUnread: 65_536 });
  const listener = await chat.join("listener");
  const sleeper = await chat.join("sleeper");
  sleeper.socket.pause();
  const text = "x".repeat(100_000);
  // The kernel swallows some 4 MB before anybody notices.
  for (let count = 1; chat.server.stats().tooSlow === 0; count++) {
    if (count > 200) throw new Error("20 MB unread, and still here");
    chat.server.broadcast(`${count} ${text}`);
    await listener.sees(`${count} ${text}`);
  }
  expect([...chat.server.clients].map((client) => client.name)).toEqual(["listener"]);
  await listener.asks("hello", "[listener] hello");
});

test("clients are those who are here now, each by one handle", async () => {
  const chat = await startChat();
  expect([...chat.server.clients]).toEqual([]);
  const alice = await chat.join("alice");
  const guest = await chat.connect();
  const [first, second] = [...chat.server.clients] as [Client, Client];
  expect([first.name, first.alive, second.name, second.alive]).toEqual(["alice", true, undefined, true]);
  expect([...chat.server.clients]).toEqual([first, second]);
  expect([...chat.server.clients][0]).toBe(first);
  // Whoever leaves while the host goes through them is no problem.
  for (const client of chat.server.clients) client.close();
  expect([...chat.server.clients]).toEqual([]);
  expect([first.name, first.alive, second.name, second.alive]).toEqual(["alice", false, undefined, false]);
  await alice.seesEnd();
  await guest.seesEnd();
});

test("a client that the host program has closed is none of those who are here, however busy the engine is", async () => {
  const counts: [size: number, iterated: number][] = [];
  const count = () => counts.push([server.clients.size, [...server.clients].length]);
  const { connect, join, server } = await startStillChat({
    onLine(client, line) {
      // Twice: the second time does nothing. What it does in the middle of a line happens behind that.
      if (line === "go") { for (const reason of ["once", "twice"]) client.close(reason); }
      count();
      return false;
    },
    onClose: count,
  });
  const ann = join("ann");
  join("bob");
  connect();
  ann.say("go", "more");
  ann.peer.reset();
  count();
  expect(counts.slice(-3)).toEqual([[2, 2], [2, 2], [2, 2]]);
  expect(counts.every(([size, iterated]) => size === iterated)).toBe(true);
});

test("write goes to one client, as it is and in order", async () => {
  const { chat, clients: [alice, bob], handles: [handle] } = await withNames("alice", "bob");
  chat.server.broadcast("first");
  handle.writeRaw("sec");
  handle.writeRaw("ond\nthird\n");
  chat.server.broadcast("fourth");
  await alice.sees("first", "second", "third", "fourth");
  await bob.sees("first", "fourth");
});

test("close lets everything before it leave, and nothing after it", async () => {
  const { chat, clients: [alice, bob], handles: [handle] } = await withNames("alice", "bob");
  handle.writeRaw("last words\n");
  handle.close();
  handle.writeRaw("too late\n");
  handle.close();
  chat.server.rename(handle, "ghost");
  chat.server.broadcast("to all");
  chat.server.sendTo("alice", "to alice");
  chat.server.sendTo("ghost", "to alice");
  await alice.sees("last words");
  await alice.seesEnd();
  await bob.sees("to all");
  expect(handle).toMatchObject({ name: "alice", alive: false });
  await chat.join("alice");
});

test("rename takes any text", async () => {
  const { chat, clients: [alice], handles: [handle] } = await withNames("alice");
  for (const id of ["room1#alice", "Zoë", "日本", "a b", "x", "y".repeat(100), "0", "7", "-3"]) {
    chat.server.rename(handle, id);
    expect(handle.name).toBe(id);
    expect(chat.server.sendTo(id, `to ${id}`)).toBe(true);
    await alice.sees(`to ${id}`);
  }
  await alice.asks("hello", "[-3] hello");
  await chat.join("alice");
});

test("rename moves a name that somebody holds", async () => {
  const { chat, clients: [alice, bob], handles: [first, second] } = await withNames("alice", "bob");
  chat.server.rename(second, "alice");
  expect([first.name, second.name]).toEqual([undefined, "alice"]);
  await alice.sees("You are not called alice any more: the name was given to somebody else.");
  await bob.asks("SEND @alice to me", "[alice → alice] to me");
  await bob.asks("SEND @bob anyone?", "No one here is called bob.");
  alice.say("hello");
  await alice.sees("[guest] hello");
  await bob.sees("[guest] hello");
});

test("rename refuses what is no name, and what is no client of this server", async () => {
  const { chat, handles: [handle] } = await withNames("alice");
  const other = await withNames("alice");
  const ids: unknown[] = [
    "",
    "two\nlines",
    "cr\r",
    "esc\u001b[2J",
    "\u202egnp",
    1.5,
    NaN,
    undefined,
    null,
    {},
  ];
  for (const id of ids) {
    expect(() => chat.server.rename(handle, id as string), String(id)).toThrow(TypeError);
  }
  const strangers: unknown[] = [other.handles[0], { id: "alice", alive: true }, undefined, null];
  for (const stranger of strangers) {
    expect(() => chat.server.rename(stranger as Client, "bob")).toThrow(TypeError);
  }
  expect(handle.name).toBe("alice");
  expect(other.handles[0].name).toBe("alice");
});

test("broadcast reaches everyone, and sendTo one, and says whether there is one", async () => {
  const { chat, clients: [alice, bob] } = await withNames("alice", "bob");
  const guest = await chat.connect();
  chat.server.broadcast("all");
  expect(chat.server.sendTo("alice", "alice only")).toBe(true);
  expect(chat.server.sendTo("ALICE", "two\nlines")).toBe(true);
  expect(chat.server.sendTo("nobody", "nobody")).toBe(false);
  chat.server.broadcast("end");
  await alice.sees("all", "alice only", "two", "lines", "end");
  await bob.sees("all", "end");
  await guest.sees("all", "end");
});

test("send speaks the client's language: whole lines, fit for its screen; writeRaw is as it is", async () => {
  const { clients: [alice], handles: [handle] } = await withNames("alice");
  handle.send("one");
  handle.send("two\r\nthree\n");
  handle.send("\u001b[2Jclean");
  handle.writeRaw("\u001b[1mbold\u001b[0m\n");
  await alice.sees("one", "two", "three", "clean", "\u001b[1mbold\u001b[0m");
});

test("a client has a number that is never used again, a name that may change, and data of the host program's", async () => {
  const chat = await startChat();
  const alice = await chat.join("alice");
  const [first] = [...chat.server.clients] as [Client];
  expect([first.name, first.server === chat.server, first.data]).toEqual(["alice", true, {}]);
  first.data["score"] = 1;
  await alice.asks("REGISTER alicia", "Registered as alicia");
  const again = [...chat.server.clients][0] as Client;
  expect([again.id, again.name, again.data]).toEqual([first.id, "alicia", { score: 1 }]);
  await alice.asks("quit", "Goodbye!");
  await alice.leave();
  await chat.join("alice");
  const [second] = [...chat.server.clients] as [Client];
  expect(second.id).not.toBe(first.id);
  expect(second.data).toEqual({});
});

test("unread is what a client has not taken, and stats add it up", async () => {
  const chat = await startStillChat({ maxUnread: 100_000 }, { window: 100 });
  const alice = chat.join("alice");
  const [handle] = [...chat.server.clients] as [Client];
  expect([handle.unread, chat.server.stats()]).toEqual([
    0,
    expect.objectContaining({ clients: 1, unread: 0 }),
  ]);
  alice.peer.stall();
  handle.send("x".repeat(1_000));
  chat.clock.settle();
  expect(handle.unread).toBeGreaterThan(800);
  expect(chat.server.stats().unread).toBe(handle.unread);
  alice.peer.flow();
  chat.clock.settle();
  expect(handle.unread).toBe(0);
});

test("onClose says why a client has left", async () => {
  const seen: [string | undefined, string][] = [];
  const options = {
    idleTimeout: 10_000,
    stallTimeout: 3_000,
    flood: { burst: 5, rate: 1 },
    floodTimeout: 2_000,
    onLine: (client: Client, line: string) => {
      if (line === "throw") throw new Error("boom");
      if (line === "close") client.close();
      if (line === "kick") client.close("kicked");
    },
    onClose: (client: Client, reason: string) => void seen.push([client.name, reason]),
  };
  const chat = await startStillChat(options, { window: 100_000 });
  const reasons: [string, (client: ReturnType<typeof chat.join>) => void][] = [
    ["quit", (client) => client.say("quit")],
    ["left", (client) => client.peer.end()],
    ["lost", (client) => client.peer.reset()],
    ["error", (client) => client.say("throw")],
    ["closed", (client) => client.say("close")],
    ["kicked", (client) => client.say("kick")],
    ["tooFast", (client) => {
      client.say(...Array.from({ length: 100 }, () => "x"));
      chat.clock.advance(2_500);
    }],
    ["idle", () => chat.clock.advance(10_500)],
  ];
  for (const [reason, leaves] of reasons) {
    const client = chat.join(reason);
    leaves(client);
    chat.clock.settle();
    expect(seen.splice(0)).toEqual([[reason, reason]]);
  }
  const browser = chat.connect();
  browser.send("GET / HTTP/1.1\r\n");
  expect(seen.splice(0)).toEqual([[undefined, "wrongProtocol"]]);
  chat.join("last");
  await chat.stop();
  expect(seen).toEqual([["last", "stopped"]]);
});

test("a place to listen may speak a dialect of its own; people of both are in one room", async () => {
  const usual = lineDialect();
  // Louder, and without an echo: whoever says something has it on the screen already.
  const loud: Dialect = { ...usual, render: (notice) => usual.render(notice).toUpperCase(), echoes: false };
  const chat = await startChat({ listen: [ANYWHERE, { endpoint: ANYWHERE, dialect: loud }] });
  const alice = await chat.join("alice");
  const bob = await LineClient.connect(chat.server.endpoints[1] as string);
  await bob.asks("REGISTER bob", "REGISTERED AS BOB");
  bob.say("hello from bob");
  await alice.asks("hello from alice", "[bob] hello from bob", "[alice] hello from alice");
  await bob.sees("[ALICE] HELLO FROM ALICE");
  chat.server.broadcast("both");
  await alice.sees("both");
  await bob.sees("BOTH");
});

test.each<[string, object]>([
  ["prot", { prot: 1 }],
  ["authorize", { authorize: () => true }],
  ["__proto__", JSON.parse('{"__proto__": 1}')],
  ["onLine", { onLine: "no function" }],
  ["maxLin", { maxLin: 100 }],
])("an option that does not exist, or is of another type, is refused by name: %s", async (name, options) => {
  const { transport, bound } = await watchedTransport();
  const error = await serve({ transport, ...options }).catch((error) => error);
  expect(error).toBeInstanceOf(TypeError);
  expect(error.message).toContain(name);
  expect(bound).toEqual([]);
});

test("hostname and port are short for one more tcp endpoint", async () => {
  const { server } = await startChat({ listen: undefined, port: 0, hostname: "::1" });
  expect(server.endpoints).toEqual([expect.stringMatching(/^tcp:\/\/\[::1\]:[1-9]\d*$/)]);
  const both = await startChat({ port: 0 });
  expect(both.server.endpoints).toHaveLength(2);
});

test("broadcast sends whole lines, whatever the text ends with, and nothing that harms a terminal", async () => {
  const { chat, clients: [alice] } = await withNames("alice");
  chat.server.broadcast("with a line end\n");
  chat.server.broadcast("two\r\nlines\r\n");
  chat.server.broadcast("\u001b[2Jclean");
  chat.server.broadcast("end");
  await alice.sees("with a line end", "two", "lines", "clean", "end");
});

test("onLine sees lines first: it answers, swallows, or lets the chat have them", async () => {
  const seen: unknown[] = [];
  const chat = await startChat({
    onLine(client, line) {
      const { server } = client;
      seen.push([line, client.name, server === chat.server]);
      if (line === "!time") {
        client.send("half past");
        return true;
      }
      if (line === "!all") server.broadcast("everyone!");
      return line.startsWith("!");
    },
  });
  const bob = await chat.join("bob");
  await bob.asks("!time", "half past");
  bob.say("!secret", "!all", "  hello ");
  await bob.sees("everyone!", "[bob] hello");
  expect(seen).toEqual([
    ["REGISTER bob", undefined, true],
    ["!time", "bob", true],
    ["!secret", "bob", true],
    ["!all", "bob", true],
    ["  hello ", "bob", true],
  ]);
});

test("onLine that throws costs that one client its connection, and is logged and counted", async () => {
  const chat = await startChat({
    onLine(_, line) {
      if (line === "boom") throw new Error("the hook is broken");
    },
  });
  const alice = await chat.join("alice");
  const bob = await chat.join("bob");
  bob.say("before", "boom", "after");
  await alice.sees("[bob] before");
  await bob.sees("[bob] before", "The server made a mistake and has to disconnect you. Goodbye!");
  await bob.seesEnd();
  await alice.asks("hello", "[alice] hello");
  await alice.asks("SEND @bob there?", "No one here is called bob.");
  expect(chat.server.stats().internalErrors).toBe(1);
  const errors = chat.log.lines.filter(({ level }) => level === "error");
  expect(errors).toHaveLength(1);
  expect(String(errors[0]?.properties["error"])).toContain("the hook is broken");
});

test("onLine may close its client: nothing behind that line is read", async () => {
  const lines: string[] = [];
  const states: unknown[] = [];
  const chat = await startChat({
    onLine(client, line) {
      const { server } = client;
      lines.push(line);
      if (line !== "enough") return;
      client.send("bye");
      client.close();
      states.push(client.alive, [...server.clients].length);
      client.send("too late");
    },
  });
  const bob = await chat.connect("bob");
  bob.say("one", "enough", "two");
  await bob.sees("[guest] one", "bye");
  await bob.seesEnd();
  expect(lines).toEqual(["one", "enough"]);
  expect(states).toEqual([false, 0]);
});

test("onLine may close the whole server", async () => {
  const chat = await startChat({ onLine: ({ server }) => void server.close() });
  const alice = await chat.connect("alice");
  alice.say("stop", "unheard");
  await alice.sees("The server is going down.");
  await alice.seesEnd();
  await within(chat.server.closed, "the server to close");
});

test("the recipe's callback, written on onLine", async () => {
  const { connect } = await startChat({ strict: true, onLine: recipe });
  const a = await connect("a");
  const b = await connect("b");
  const guest = await connect("guest");
  await a.asks("REGISTER alice", "Registered as alice");
  await b.asks("REGISTER bob", "Registered as bob");
  b.say("SEND @alice hey there", "hello room", "quit");
  await a.sees("[bob → alice] hey there", "[bob] hello room");
  await b.sees("[bob] hello room", "Goodbye!");
  await b.seesEnd();
  await guest.sees("[bob] hello room");
  await guest.asks("hi", "[guest] hi");
});

test("close says so to everyone, ends every connection and frees the endpoints", async () => {
  const chat = await startChat({ listen: [ANYWHERE, "tcp://[::1]:0"] });
  const alice = await chat.join("alice");
  const guest = await LineClient.connect(chat.server.endpoints[1] as string);
  await guest.asks("/who", "Here (2): alice, guest");
  chat.server.broadcast("one more thing");
  const closing = chat.server.close();
  expect([...chat.server.clients]).toEqual([]);
  await alice.sees("one more thing", "The server is going down.");
  await alice.seesEnd();
  await guest.sees("one more thing", "The server is going down.");
  await guest.seesEnd();
  await within(closing, "close to resolve");
  await within(chat.server.closed, "`closed` to resolve");
  for (const endpoint of chat.server.endpoints) expect(await isFree(endpoint), endpoint).toBe(true);
});

test("close twice is close once", async () => {
  const chat = await startChat();
  const alice = await chat.join("alice");
  await within(Promise.all([chat.server.close(), chat.server.close()]), "both to resolve");
  await within(chat.server.close(), "a late one to resolve");
  await alice.sees("The server is going down.");
  await alice.seesEnd();
  // And whatever the host still does is harmless.
  chat.server.broadcast("anybody?");
  chat.server.sendTo("alice", "anybody?");
  expect([...chat.server.clients]).toEqual([]);
});

test("close does not wait for ever for a peer that never reads", async () => {
  const chat = await startChat({ grace: 1_000, maxUnread: 100_000_000 });
  const alice = await chat.join("alice");
  const sleeper = await chat.join("sleeper");
  sleeper.socket.pause();
  for (let count = 0; count < 100; count++) {
    chat.server.sendTo("sleeper", "x".repeat(100_000));
  }
  const closing = chat.server.close();
  await alice.sees("The server is going down.");
  await alice.seesEnd();
  // Less than the 3 s that a transport lingers by itself.
  await within(closing, "close to resolve by force", 2_500);
  sleeper.socket.destroy();
});

test("closed resolves whoever closed the server, and not before", async () => {
  const chat = await startChat();
  const states: string[] = [];
  const closed = chat.server.closed.then(() => states.push("closed"));
  const alice = await chat.join("alice");
  await alice.asks("hello", "[alice] hello");
  expect(states).toEqual([]);
  await chat.server[Symbol.asyncDispose]();
  await within(closed, "`closed` to resolve");
  await alice.sees("The server is going down.");
  expect(await isFree(chat.server.endpoints[0] as string)).toBe(true);
});

test("await using closes at the end of the block", async () => {
  let escaped: ChatServer | undefined;
  let alice: LineClient;
  {
    await using server = await serve({ listen: ANYWHERE, logger: new Log() });
    escaped = server;
    alice = await LineClient.connect(server.endpoints[0] as string);
    await alice.asks("hello", "[guest] hello");
  }
  await alice.sees("The server is going down.");
  expect(await isFree(escaped.endpoints[0] as string)).toBe(true);
});

test("a signal that is aborted already prevents the start", async () => {
  const { transport, bound } = await watchedTransport();
  const reason = new Error("changed my mind");
  const signal = AbortSignal.abort(reason);
  await expect(serve({ listen: ANYWHERE, transport, signal, logger: new Log() })).rejects.toBe(reason);
  expect(bound).toEqual([]);
});

test("a signal that is aborted during the start takes it back", async () => {
  const starting = new AbortController();
  const reason = new Error("changed my mind");
  const { transport, bound } = await watchedTransport(() => starting.abort(reason));
  const { signal } = starting;
  await expect(serve({ listen: ANYWHERE, transport, signal, logger: new Log() })).rejects.toBe(reason);
  expect(bound).toHaveLength(1);
  expect(await isFree(bound[0] as string)).toBe(true);
});

test("a signal that is aborted later closes the server", async () => {
  const running = new AbortController();
  const chat = await startChat({ signal: running.signal });
  const alice = await chat.join("alice");
  running.abort();
  await alice.sees("The server is going down.");
  await alice.seesEnd();
  await within(chat.server.closed, "`closed` to resolve");
});

test("a server that has closed lets go of a signal that lives on", async () => {
  const { signal } = new AbortController();
  const listeners = new Set<unknown>();
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (type: string, listener: unknown, options?: unknown) => {
    listeners.add(listener);
    addEventListener.call(signal, type, listener as () => void, options as AddEventListenerOptions);
  };
  signal.removeEventListener = (type: string, listener: unknown) => {
    listeners.delete(listener);
    removeEventListener.call(signal, type, listener as () => void);
  };
  const chat = await startChat({ signal });
  expect(listeners.size).toBe(1);
  await chat.server.close();
  expect(listeners.size).toBe(0);
});

/** The page's callback, line by line. */
function recipe(client: Client, line: string): true {
  const { server } = client;
  const text = line.trim();
  const sender = client.name ?? "guest";
  const register = /^REGISTER\s+([\w-]{3,})$/i.exec(text);
  const send = /^SEND\s+@([\w-]+)\s+(.+)$/i.exec(text);
  if (text === "quit" || text === "exit") {
    client.send("Goodbye!");
    client.close();
  } else if (register !== null) {
    server.rename(client, register[1] as string);
    client.send(`Registered as ${client.name}`);
  } else if (send !== null) {
    server.sendTo(send[1] as string, `[${sender} → ${send[1]}] ${send[2]}`);
  } else if (text !== "") {
    server.broadcast(`[${sender}] ${text}`);
  }
  return true;
}

/** A chat in which people of these names are, with both ends of each. */
async function withNames<N extends string[]>(...names: N): Promise<{
  chat: Chat;
  clients: { [I in keyof N]: LineClient };
  handles: { [I in keyof N]: Client };
}> {
  const chat = await startChat();
  const clients: LineClient[] = [];
  for (const name of names) clients.push(await chat.join(name));
  const handles = [...chat.server.clients];
  return { chat, clients: clients as never, handles: handles as never };
}

test("hooks that fail later, or where they can't, cost their client and nobody else", async () => {
  const chat = await startChat({
    onConnect: async (client) => {
      await Promise.resolve();
      if (client.name === undefined) client.send("welcome");
    },
    onLine: ((_: Client, line: string) =>
      line === "later" ? Promise.reject(new Error("too late")) : false) as never,
    onClose: () =>
      Promise.reject(new Error("nobody listens")),
  });
  const alice = await chat.connect("alice");
  const bob = await chat.connect("bob");
  await alice.sees("welcome");
  await bob.sees("welcome");
  alice.say("later");
  await alice.sees("The server made a mistake and has to disconnect you. Goodbye!");
  await alice.seesEnd();
  await bob.asks("hello", "[guest] hello");
  expect(chat.server.stats().internalErrors).toBeGreaterThanOrEqual(1);
});

test("authorize decides who gets a name, and lines wait for its answer", async () => {
  const asked: string[] = [];
  const chat = await startChat({
    authorizeName: async (_, name) => {
      asked.push(name);
      await Promise.resolve();
      return name !== "mallory";
    },
  });
  const alice = await chat.connect("alice");
  alice.say("REGISTER mallory", "still nobody", "REGISTER alice", "now somebody");
  await alice.sees(
    "You may not be called mallory.",
    "[guest] still nobody",
    "Registered as alice",
    "[alice] now somebody",
  );
  const bob = await chat.connect("bob");
  await bob.asks("REGISTER ALICE", "The name ALICE is taken.");
  expect(asked).toEqual(["mallory", "alice"]);
});

test("authorize that throws costs the client its connection, and the name stays free", async () => {
  const chat = await startChat({
    authorizeName: (_, name) => {
      if (name === "bomb") throw new Error("boom");
      return true;
    },
  });
  const mallory = await chat.connect("mallory");
  mallory.say("REGISTER bomb", "nobody reads this");
  await mallory.sees("The server made a mistake and has to disconnect you. Goodbye!");
  await mallory.seesEnd();
  const bob = await chat.join("bob");
  await bob.asks("SEND @bomb hi", "No one here is called bomb.");
});

test("own commands are pure, listed in the help, and their words are cleaned on the way out", async () => {
  const roll: CustomCommand = {
    name: "Roll",
    usage: "/roll SIDES",
    help: "roll a die",
    handler: (state, session, { text, random, now }) =>
      Number(text) > 1
        ? replyToRoom(state, session, {
          kind: "custom",
          text: `\x1b[31m${text}\r\n${random < 1}\n${now > 1e12}`,
        })
        : reply(state, session, { kind: "usage", of: "roll" }),
  };
  const chat = await startChat({ commands: [roll] });
  const alice = await chat.connect("alice");
  await alice.asks("/roll", "Usage: /roll SIDES");
  await alice.asks("/ROLL  6 ", "6", "true", "true");
  alice.say("/help");
  let help = "";
  for (let line = ""; !line.startsWith("  quit"); line = await alice.next()) help += `${line}\n`;
  expect(help).toContain("/roll SIDES");
  await expect(serve({ listen: "tcp://127.0.0.1:0", commands: [roll, roll] })).rejects.toThrow(TypeError);
  await expect(serve({ listen: [] })).rejects.toThrow(RangeError);
});

test("where names are required, own commands require one, too", async () => {
  const me: CustomCommand = {
    name: "does",
    usage: "/does WHAT",
    help: "say what you do",
    handler: (state, session, { text }) =>
      replyToRoom(state, session, { kind: "custom", text: `* ${session.name} ${text}` }),
  };
  const chat = await startChat({ commands: [me], requireName: true });
  const alice = await chat.connect("alice");
  await alice.asks("/does waves", "REGISTER first.");
  await alice.asks("REGISTER alice", "Registered as alice");
  await alice.asks("/does waves", "* alice waves");
});
