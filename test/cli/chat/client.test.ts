// The client against a server that the test plays, line by line: who one is, what was missed, what is sent again and what
// is not, and when to come back.

import { expect, test } from "vitest";
import { Client } from "../../../src/cli/chat/client.ts";
import type { ClientOptions } from "../../../src/cli/chat/chatting.ts";
import { afterLoss, nextToSend, type Pending, withoutPassword } from "../../../src/cli/chat/model/outbox.ts";
import { takePart } from "../../../src/cli/chat/model/numbers.ts";
import { createPlace } from "../../../src/cli/chat/model/place.ts";
import { delayBefore, mayReturn } from "../../../src/cli/chat/model/reconnect.ts";
import { anotherAddress, readAddress, writeAddress } from "../../../src/cli/chat/address.ts";

type Fields = { readonly [field: string]: unknown };
type Asked = Fields & { readonly id: number; readonly do: string };

/** The other side: it answers the usual questions by itself, and keeps the rest for the test. */
class Stage {
  readonly client: Client;
  readonly asked: Asked[] = [];
  readonly passwords: string[] = [];
  connections = 1;
  problem: string | undefined;
  hasEnded = false;
  now = 1_000_000;
  hello: Fields = {
    you: null,
    resumed: false,
    resume: "r1",
    rooms: [{ room: "lobby", epoch: "e", last: 0 }],
  };
  /** Lines of the lobby. */
  lines: readonly Fields[] = [];
  gone = 0;
  #epoch = "e";

  constructor(options: Partial<ClientOptions> = {}) {
    this.client = new Client({
      connect: () => this.connections++,
      disconnect() {},
      send: (line) => this.asked.push(JSON.parse(line)),
      askPassword: (name) => this.passwords.push(name),
      end: (problem) => {
        this.hasEnded = true;
        this.problem = problem;
      },
      now: () => this.now,
      random: () => 0,
    }, { shown: 50, isAsked: true, ...options });
  }

  /** A connection, and answers to all that is asked at its beginning. */
  begin(epoch = this.#epoch): void {
    this.#epoch = epoch;
    this.hello = { ...this.hello, rooms: [{ room: "lobby", epoch, last: this.lines.length }] };
    this.client.opened();
    this.settle();
  }

  /** Answers until something comes that is the test's. */
  settle(): void {
    for (let one = this.asked[0]; one !== undefined && USUAL.has(one.do); one = this.asked[0]) {
      this.asked.shift();
      this.tell({ re: one.id, ok: one.do, ...this.#answer(one) });
    }
  }

  /** The next command that the test has to answer. */
  next(): Asked {
    this.settle();
    return this.asked.shift() as Asked;
  }

  answer(asked: Asked, fields: Fields): void {
    this.tell({ re: asked.id, ok: asked.do, ...fields });
    this.settle();
  }

  refuse(asked: Asked, code: string, message = code): void {
    this.tell({ re: asked.id, error: { code, message } });
    this.settle();
  }

  tell(told: Fields): void {
    this.client.line(JSON.stringify(told));
  }

  get shown(): readonly string[] {
    return [...this.client.world.places.values()].flatMap(({ items }) => items.map(({ text }) => text));
  }

  #answer({ do: what, since }: Asked): Fields {
    if (what === "hello") return this.hello;
    if (what !== "history") return {};
    const lines = this.lines.filter(({ n }) => since === undefined || (n as number) > (since as number));
    return { room: "lobby", epoch: this.#epoch, gone: this.gone, later: 0, last: this.lines.length, lines };
  }
}

const USUAL = new Set(["hello", "history", "who", "rooms"]);
const line = (n: number, from: string | null, text: string) => ({ n, at: n, from, text });

test("who takes a name has it again on a server that knows nothing of it", () => {
  const stage = new Stage({ name: "alice" });
  stage.begin();
  stage.answer(stage.next(), { name: "alice" });
  expect(stage.client.phase.kind).toBe("here");
  stage.client.closed("cut");
  expect(stage.client.phase).toEqual({ kind: "waiting", at: stage.now + 1000 });
  stage.now += 999;
  stage.client.tick();
  expect(stage.connections).toBe(1);
  stage.now += 1;
  stage.client.tick();
  expect(stage.connections).toBe(2);
  stage.begin();
  expect(stage.next()).toMatchObject({ do: "register", name: "alice" });
});

test("a claimed name asks for its password, again after a wrong one, and uses it by itself later", () => {
  const stage = new Stage({ name: "alice" });
  stage.begin();
  stage.refuse(stage.next(), "nameClaimed", "The name alice is somebody's.");
  stage.client.typed("hello");
  expect(stage.passwords).toEqual(["alice"]);
  // What was typed as alice is not said by a guest.
  expect(stage.next()).toBeUndefined();
  stage.client.passwordGiven("wrong");
  stage.refuse(stage.next(), "loginDenied");
  expect(stage.passwords).toEqual(["alice", "alice"]);
  stage.client.passwordGiven("right");
  const login = stage.next();
  expect(login).toMatchObject({ do: "login", name: "alice", password: "right" });
  stage.answer(login, { name: "alice", isModerator: false });
  expect(stage.next()).toMatchObject({ do: "say", text: "hello" });
  stage.client.closed("cut");
  stage.client.retry();
  stage.begin();
  expect(stage.next()).toMatchObject({ do: "login", name: "alice", password: "right" });
});

test("one's own ghost is waited for, anybody else is not", () => {
  const stage = new Stage({ name: "alice" });
  stage.begin();
  stage.answer(stage.next(), { name: "alice" });
  stage.client.closed("cut");
  stage.client.retry();
  stage.begin();
  stage.refuse(stage.next(), "nameTaken");
  stage.client.closed("given up");
  expect(stage.client.phase.kind).toBe("waiting");
  expect(stage.shown).toContain("The name alice is still held by your lost connection.");
  stage.now += 100_000;
  stage.client.retry();
  stage.begin();
  stage.client.typed("hello");
  stage.refuse(stage.next(), "nameTaken");
  expect(stage.client.phase.kind).toBe("here");
  expect(stage.next()).toBeUndefined();
  // Whoever takes another name goes on with that.
  stage.client.typed("/nick carol");
  const nick = stage.next();
  expect(nick).toMatchObject({ do: "line", text: "/nick carol" });
  stage.answer(nick, { name: "carol" });
  expect(stage.next()).toMatchObject({ do: "say", text: "hello" });
});

test("what was on its way is sent again with its key to a session that is resumed", () => {
  const stage = new Stage();
  stage.begin();
  stage.client.typed("one");
  const first = stage.next();
  stage.client.typed("two");
  expect(stage.next()).toBeUndefined();
  stage.client.closed("cut");
  stage.client.retry();
  stage.hello = { ...stage.hello, resumed: true, resume: "r2" };
  stage.begin();
  const again = stage.next();
  expect(again).toMatchObject({ do: "say", text: "one", key: first["key"] });
  stage.answer(again, { room: "lobby", n: 1 });
  expect(stage.next()).toMatchObject({ text: "two" });
});

test("a server that was started again is asked what it has heard", () => {
  const stage = new Stage();
  stage.begin();
  stage.client.typed("one");
  expect(stage.next()).toMatchObject({ text: "one" });
  stage.client.closed("cut");
  stage.lines = [line(1, null, "one")];
  stage.client.retry();
  stage.begin();
  expect(stage.next()).toBeUndefined();
  expect(stage.client.world.outbox).toEqual([]);
  expect(stage.shown.filter((text) => text === "one")).toHaveLength(1);
  // The same words again are another line.
  stage.client.typed("one");
  expect(stage.next()).toMatchObject({ text: "one" });
  stage.client.closed("cut");
  stage.client.retry();
  stage.begin();
  expect(stage.next()).toMatchObject({ text: "one" });
});

test("a session that is resumed knows no keys of the one before it", () => {
  const stage = new Stage({ name: "alice" });
  stage.begin();
  stage.answer(stage.next(), { name: "alice" });
  stage.client.typed("one");
  expect(stage.next()).toMatchObject({ text: "one" });
  stage.client.closed("cut");
  stage.lines = [line(1, "alice", "one")];
  // Another session begins, and is cut before it has read anything.
  stage.client.retry();
  stage.begin();
  expect(stage.next()).toMatchObject({ do: "register" });
  stage.client.closed("cut");
  stage.client.retry();
  stage.hello = { ...stage.hello, you: "alice", resumed: true };
  stage.begin();
  expect(stage.client.phase.kind).toBe("here");
  expect(stage.next()).toBeUndefined();
});

test("what nobody can know is told, and not said twice", () => {
  const stage = new Stage();
  stage.lines = [line(1, "bob", "hi")];
  stage.begin();
  stage.client.typed("/msg bob psst");
  expect(stage.next()).toMatchObject({ do: "line", text: "/msg bob psst" });
  stage.client.closed("cut");
  stage.client.retry();
  stage.begin();
  expect(stage.next()).toBeUndefined();
  expect(stage.shown).toContain("Perhaps not sent, so look whether it was heard: /msg bob psst");
});

test("lines of another numbering are all new, and those that are kept no longer are told", () => {
  const stage = new Stage();
  stage.lines = [line(1, "bob", "one"), line(2, "bob", "two")];
  stage.begin();
  stage.client.closed("cut");
  stage.lines = [line(1, "bob", "anew")];
  stage.client.retry();
  stage.begin("f");
  expect(stage.shown.slice(0, 2)).toEqual(["one", "two"]);
  expect(stage.shown.slice(-3)).toEqual([
    "The server has forgotten what was said before.",
    "anew",
    "You are back.",
  ]);
  stage.client.closed("cut");
  stage.lines = [line(1, "bob", "anew"), line(2, "bob", "b"), line(3, "bob", "c")];
  stage.gone = 7;
  stage.client.retry();
  stage.begin();
  expect(stage.shown).toContain("7 lines are kept no longer.");
});

test("what comes while lines are asked for is shown behind them, and once", () => {
  const stage = new Stage();
  stage.lines = [line(1, "bob", "one")];
  stage.begin();
  stage.client.closed("cut");
  stage.lines = [1, 2, 3].map((n) => line(n, "bob", ["one", "two", "three"][n - 1] as string));
  stage.client.retry();
  stage.client.opened();
  stage.tell({ ev: "said", room: "lobby", ...line(4, "bob", "four") });
  stage.tell({ ev: "said", room: "lobby", ...line(3, "bob", "three") });
  expect(stage.shown).not.toContain("four");
  stage.settle();
  expect(stage.shown.filter((text) => /^(one|two|three|four)$/.test(text))).toEqual([
    "one",
    "two",
    "three",
    "four",
  ]);
});

test("a connection that answers nothing is given up, and one that is quiet is asked", () => {
  const stage = new Stage();
  stage.begin();
  stage.now += 61_000;
  stage.client.tick();
  expect(stage.asked.map(({ do: what }) => what)).toEqual(["who", "rooms"]);
  let given = 0;
  Object.assign(stage.client.hands, { disconnect: () => given++ });
  stage.now += 31_000;
  stage.client.tick();
  expect(given).toBe(1);
});

test("whatever a server sends, it harms nobody", () => {
  const stage = new Stage();
  stage.begin();
  const odd: readonly unknown[] = [
    null,
    7,
    [],
    {},
    { ev: 7 },
    { ev: "said" },
    { ev: "said", room: 7, n: "x", text: null },
    { ev: "history", room: "lobby", lines: 7 },
    { ev: "comings", room: "lobby", came: 7, renamed: [7] },
    { ev: "waited", messages: [null, 7, {}] },
    { ev: "newer", room: "lobby" },
    { ev: "__proto__" },
    { re: 1e99, ok: "x" },
    { error: 7 },
    { ev: "said", room: "lobby", n: 1, text: "\u001b[31mred\u0007" },
  ];
  for (const told of odd) stage.client.line(JSON.stringify(told));
  expect(stage.client.line("HTTP/1.1 400 Bad Request")).toBe(false);
  expect(stage.shown).toEqual(["red"]);
});

test("waits grow to 30 s, and chance makes them no longer", () => {
  expect([0, 1, 2, 3, 4, 5, 99].map((attempt) => delayBefore(attempt, 0))).toEqual(
    [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000],
  );
  expect(delayBefore(0, 1)).toBe(500);
});

test("whoever is sent away does not come back, and whoever finds no place tries only if it was here", () => {
  expect(["kicked", "banned", "replaced"].map((last) => mayReturn(last, true))).toEqual([
    false,
    false,
    false,
  ]);
  expect(["full", "tooManyFromAddress"].map((last) => mayReturn(last, false))).toEqual([false, false]);
  expect([mayReturn("full", true), mayReturn("stopping", true), mayReturn(undefined, false)]).toEqual([
    true,
    true,
    true,
  ]);
  const stage = new Stage();
  stage.begin();
  stage.tell({ ev: "kicked", by: "bob", reason: "enough" });
  stage.client.closed("the server has closed it");
  expect([stage.hasEnded, stage.problem]).toEqual([true, "bob has disconnected you: enough"]);
});

test("one line at a time, and of those that a name is wanted for none before it", () => {
  const pending = (text: string, state: Pending["state"] = "waiting"): Pending => ({
    key: text,
    room: "lobby",
    text,
    state,
  });
  expect(nextToSend([pending("a", "sent"), pending("b")], false)).toBeUndefined();
  expect(nextToSend([pending("a"), pending("/nick x")], true)?.text).toBe("/nick x");
  const all = ["hi", "/me x", "/msg bob x", "/r x", "/announce x", "/who"].map((text) => ({
    ...pending(text, "sent"),
    session: 1,
  }));
  const states = (session: number) => afterLoss(all, session, () => false).map(({ state }) => state);
  expect(states(1)).toEqual(["waiting", "waiting", "waiting", "unsure", "unsure", "waiting"]);
  expect(states(2)).toEqual(["waiting", "waiting", "unsure", "unsure", "unsure", "waiting"]);
  expect(["/login bob secret", "/claim secret word", "/me claims secret"].map(withoutPassword)).toEqual(
    ["/login bob …", "/claim …", "/me claims secret"],
  );
});

test("behind a piece of history of which we may read nothing, or not the end, it goes on", () => {
  const place = createPlace("dev");
  place.to = 3;
  const part = { room: "dev", epoch: "e", gone: 0, last: 407 };
  expect(takePart(place, { ...part, later: 204, lines: [] })).toEqual({ lines: [], gone: 0, hasMore: true });
  expect(place.to).toBe(203);
  takePart(place, { ...part, later: 4, lines: [line(204, "bob", "hi")] });
  expect(place.to).toBe(403);
  const taken = takePart(place, { ...part, later: 0, lines: [line(405, "bob", "bye")] });
  expect(taken).toMatchObject({ lines: [{ n: 405 }], hasMore: false });
  expect(place.to).toBe(407);
});

test("where to connect, and where not", () => {
  expect(readAddress("tcp+json://127.0.0.1:1")).toEqual({
    endpoint: { kind: "tcp", host: "127.0.0.1", port: 1 },
    isJson: true,
  });
  expect(readAddress("tcp://[::1]:1").isJson).toBe(false);
  for (const text of ["tcp+json://127.0.0.1:1", "tls+json://a.example:2", "unix+json:/a/b"]) {
    expect(writeAddress(readAddress(text))).toBe(text);
  }
  for (
    const text of [
      "udp://127.0.0.1:1",
      "ws://127.0.0.1:1",
      "tcp+json://127.0.0.1:0",
      "tcp+xml://a:1",
      "irc://127.0.0.1:1",
      "ircs://127.0.0.1:1",
      "http://127.0.0.1:1",
      "somewhere",
    ]
  ) {
    expect(() => readAddress(text)).toThrow(
      `Cannot chat at "${text}": wanted tcp+json://HOST:PORT, tls+json://HOST:PORT or unix+json:/PATH`,
    );
  }
  expect(() => readAddress("tcp+json://a:65536")).toThrow(
    'Cannot read endpoint "tcp+json://a:65536": port must be 0 to 65535',
  );
});

test.each([
  ["tcp://a:8080", "tcp+json://a:8082"],
  ["tcp://a:8082", "tcp+json://a:8083"],
  ["tls://[::1]:8443", "tls+json://[::1]:8082"],
  ["unix:/tmp/c.sock", "unix+json:/tmp/c.sock.json"],
])("a server that speaks something else at %s could listen at %s besides", (here, there) => {
  expect(anotherAddress(readAddress(here))).toBe(there);
});
