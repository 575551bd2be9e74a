// The library as a host program meets it: listening, clients and their names, broadcasts, the hook, the end.

import { expect, test } from "vitest";
import {
  answer,
  type ChatServer,
  type Client,
  type OwnCommand,
  serve,
  tellRoom,
  TransportError,
} from "../../mod.ts";
import { within } from "../support/deadline.ts";
import { addressOf, LineClient } from "../support/line_client.ts";
import { ANYWHERE, type Chat, isFree, Log, startChat, watchedTransport } from "./_support.ts";

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
  expect([...server.clients()].map(({ remote }) => remote)).toEqual([
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
  for (let count = 1; chat.server.stats().slow === 0; count++) {
    if (count > 200) throw new Error("20 MB unread, and still here");
    chat.server.broadcast(`${count} ${text}`);
    await listener.sees(`${count} ${text}`);
  }
  expect([...chat.server.clients()].map((client) => client.id)).toEqual(["listener"]);
  await listener.asks("hello", "[listener] hello");
});

test("clients are those who are here now, each by one handle", async () => {
  const chat = await startChat();
  expect([...chat.server.clients()]).toEqual([]);
  const alice = await chat.join("alice");
  const guest = await chat.connect();
  const [first, second] = [...chat.server.clients()] as [Client, Client];
  expect([first.id, first.alive, second.id, second.alive]).toEqual(["alice", true, undefined, true]);
  expect([...chat.server.clients()]).toEqual([first, second]);
  expect([...chat.server.clients()][0]).toBe(first);
  // Whoever leaves while the host goes through them is no problem.
  for (const client of chat.server.clients()) client.close();
  expect([...chat.server.clients()]).toEqual([]);
  expect([first.id, first.alive, second.id, second.alive]).toEqual(["alice", false, undefined, false]);
  await alice.seesEnd();
  await guest.seesEnd();
});

test("write goes to one client, as it is and in order", async () => {
  const { chat, clients: [alice, bob], handles: [handle] } = await withNames("alice", "bob");
  chat.server.broadcast("first");
  handle.write("sec");
  handle.write("ond\nthird\n");
  chat.server.broadcast("fourth");
  await alice.sees("first", "second", "third", "fourth");
  await bob.sees("first", "fourth");
});

test("close lets everything before it leave, and nothing after it", async () => {
  const { chat, clients: [alice, bob], handles: [handle] } = await withNames("alice", "bob");
  handle.write("last words\n");
  handle.close();
  handle.write("too late\n");
  handle.close();
  chat.server.register("ghost", handle);
  chat.server.broadcast("to all");
  chat.server.broadcast("to alice", ["alice", "ghost"]);
  await alice.sees("last words");
  await alice.seesEnd();
  await bob.sees("to all");
  expect(handle).toMatchObject({ id: "alice", alive: false });
  await chat.join("alice");
});

test("register takes any string or integer", async () => {
  const { chat, clients: [alice], handles: [handle] } = await withNames("alice");
  for (const id of ["room1#alice", "Zoë", "日本", "a b", "x", "y".repeat(100), 0, 7, -3]) {
    chat.server.register(id, handle);
    expect(handle.id).toBe(String(id));
    chat.server.broadcast(`to ${id}`, id);
    await alice.sees(`to ${id}`);
  }
  await alice.asks("hello", "[-3] hello");
  await chat.join("alice");
});

test("register moves a name that somebody holds", async () => {
  const { chat, clients: [alice, bob], handles: [first, second] } = await withNames("alice", "bob");
  chat.server.register("alice", second);
  expect([first.id, second.id]).toEqual([undefined, "alice"]);
  await bob.asks("SEND @alice to me", "[alice → alice] to me");
  await bob.asks("SEND @bob anyone?", "No one here is called bob.");
  alice.say("hello");
  await alice.sees("[guest] hello");
  await bob.sees("[guest] hello");
});

test("rooms by composite ids, as in the recipe", async () => {
  const { chat, clients: [alice, bob, carol], handles } = await withNames("alice", "bob", "carol");
  chat.server.register("room1#alice", handles[0]);
  chat.server.register("room2#bob", handles[1]);
  chat.server.register("room1#carol", handles[2]);
  const ids = [...chat.server.clients()].map((client) => client.id ?? "");
  chat.server.broadcast("hi room", ids.filter((id) => id.startsWith("room1#")));
  chat.server.broadcast("end");
  await alice.sees("hi room", "end");
  await bob.sees("end");
  await carol.sees("hi room", "end");
});

test("register refuses what is no id, and what is no client of this server", async () => {
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
    expect(() => chat.server.register(id as string, handle), String(id)).toThrow(TypeError);
  }
  const strangers: unknown[] = [other.handles[0], { id: "alice", alive: true }, undefined, null];
  for (const stranger of strangers) {
    expect(() => chat.server.register("bob", stranger as Client)).toThrow(TypeError);
  }
  expect(handle.id).toBe("alice");
  expect(other.handles[0].id).toBe("alice");
});

test("broadcast reaches everyone, one, or several, each once", async () => {
  const { chat, clients: [alice, bob, carol] } = await withNames("alice", "bob", "carol");
  const guest = await chat.connect();
  chat.server.broadcast("all");
  chat.server.broadcast("alice only", "alice");
  chat.server.broadcast("some", ["alice", "nobody", "bob", "alice"]);
  chat.server.broadcast("nobody", "nobody");
  chat.server.broadcast("nobody", []);
  chat.server.broadcast("end");
  await alice.sees("all", "alice only", "some", "end");
  await bob.sees("all", "some", "end");
  await carol.sees("all", "end");
  await guest.sees("all", "end");
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
    onLine(line, client, server) {
      seen.push([line, client.id, server === chat.server]);
      if (line === "!time") {
        client.write("half past\n");
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
    onLine(line) {
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
  expect(chat.server.stats().mistakes).toBe(1);
  const errors = chat.log.lines.filter(({ level }) => level === "error");
  expect(errors).toHaveLength(1);
  expect(String(errors[0]?.properties["error"])).toContain("the hook is broken");
});

test("onLine may close its client: nothing behind that line is read", async () => {
  const lines: string[] = [];
  const states: unknown[] = [];
  const chat = await startChat({
    onLine(line, client, server) {
      lines.push(line);
      if (line !== "enough") return;
      client.write("bye\n");
      client.close();
      states.push(client.alive, [...server.clients()].length);
      client.write("too late\n");
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
  const chat = await startChat({ onLine: (_line, _client, server) => void server.close() });
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
  expect([...chat.server.clients()]).toEqual([]);
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
  chat.server.broadcast("anybody?", "alice");
  expect([...chat.server.clients()]).toEqual([]);
});

test("close does not wait for ever for a peer that never reads", async () => {
  const chat = await startChat({ grace: 1_000, maxUnread: 100_000_000 });
  const alice = await chat.join("alice");
  const sleeper = await chat.join("sleeper");
  sleeper.socket.pause();
  for (let count = 0; count < 100; count++) {
    chat.server.broadcast("x".repeat(100_000), "sleeper");
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
function recipe(line: string, client: Client, server: ChatServer): true {
  const text = line.trim();
  const sender = client.id ?? "guest";
  const register = /^REGISTER\s+([\w-]{3,})$/i.exec(text);
  const send = /^SEND\s+@([\w-]+)\s+(.+)$/i.exec(text);
  if (text === "quit" || text === "exit") {
    client.write("Goodbye!\n");
    client.close();
  } else if (register !== null) {
    server.register(register[1] as string, client);
    client.write(`Registered as ${client.id}\n`);
  } else if (send !== null) {
    server.broadcast(`[${sender} → ${send[1]}] ${send[2]}`, send[1] as string);
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
  const handles = [...chat.server.clients()];
  return { chat, clients: clients as never, handles: handles as never };
}

test("hooks that fail later, or where they can't, cost their client and nobody else", async () => {
  const chat = await startChat({
    onConnect: async (client) => {
      await Promise.resolve();
      if (client.id === undefined) client.write("welcome\n");
    },
    onLine: ((line: string) => line === "later" ? Promise.reject(new Error("too late")) : false) as never,
    onClose: () => Promise.reject(new Error("nobody listens")),
  });
  const alice = await chat.connect("alice");
  const bob = await chat.connect("bob");
  await alice.sees("welcome");
  await bob.sees("welcome");
  alice.say("later");
  await alice.sees("The server made a mistake and has to disconnect you. Goodbye!");
  await alice.seesEnd();
  await bob.asks("hello", "[guest] hello");
  expect(chat.server.stats().mistakes).toBeGreaterThanOrEqual(1);
});

test("authorize decides who gets a name, and lines wait for its answer", async () => {
  const asked: string[] = [];
  const chat = await startChat({
    authorize: async (name) => {
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
    authorize: (name) => {
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
  const roll: OwnCommand = {
    name: "Roll",
    usage: "/roll SIDES",
    help: "roll a die",
    handler: (state, session, { text, random, now }) =>
      Number(text) > 1
        ? tellRoom(state, session, { kind: "own", text: `\x1b[31m${text}\r\n${random < 1}\n${now > 1e12}` })
        : answer(state, session, { kind: "usage", of: "roll" }),
  };
  const chat = await startChat({ commands: [roll] });
  const alice = await chat.connect("alice");
  await alice.asks("/roll", "Usage: /roll SIDES");
  await alice.asks("/ROLL  6 ", "6", "true", "true");
  alice.say("/help");
  let help = "";
  for (let line = ""; !line.includes("quit"); line = await alice.next()) help += `${line}\n`;
  expect(help).toContain("/roll SIDES");
  await expect(serve({ listen: "tcp://127.0.0.1:0", commands: [roll, roll] })).rejects.toThrow(TypeError);
  await expect(serve({ listen: [] })).rejects.toThrow(RangeError);
});

test("where names are required, own commands require one, too", async () => {
  const me: OwnCommand = {
    name: "me",
    usage: "/me DOES",
    help: "say what you do",
    handler: (state, session, { text }) =>
      tellRoom(state, session, { kind: "own", text: `* ${session.name} ${text}` }),
  };
  const chat = await startChat({ commands: [me], requireName: true });
  const alice = await chat.connect("alice");
  await alice.asks("/me waves", "REGISTER first.");
  await alice.asks("REGISTER alice", "Registered as alice");
  await alice.asks("/me waves", "* alice waves");
});
