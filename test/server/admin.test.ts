// What operators and their programs are told, over real HTTP.

import { connect, createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { serve, type ServeOptions, TransportError } from "../../mod.ts";
import { COUNTER_METRICS, GAUGE_METRICS } from "../../src/server/stats.ts";
import { memoryStore, type Store } from "../../src/store/mod.ts";
import { answerTo, ask, metricsOf } from "../support/admin_client.ts";
import { Bell, within } from "../support/deadline.ts";
import type { LineClient } from "../support/line_client.ts";
import { ANYWHERE, type Chat, Log, startChat, watchedTransport } from "./_support.ts";

const ADMIN = "http://127.0.0.1:0";

const MADE = "You have made #den. What you type goes to #den now.";

async function startOperated(options: ServeOptions = {}): Promise<Chat & { readonly admin: string }> {
  const chat = await startChat({ admin: ADMIN, ...options });
  return { ...chat, admin: chat.server.adminEndpoint as string };
}

test("without the option there is no such endpoint", async () => {
  const { server } = await startChat();
  expect(server.adminEndpoint).toBeUndefined();
});

test("it is where the server and its log say, and is alive and ready", async () => {
  const { admin, log } = await startOperated();
  expect(admin).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
  expect(log.lines).toContainEqual(
    expect.objectContaining({ level: "info", properties: { endpoint: admin } }),
  );
  expect(log.lines.filter(({ level }) => level === "warn")).toEqual([]);
  for (const path of ["/healthz", "/readyz", "/readyz?verbose"]) {
    const { body, headers, status } = await ask(admin, path);
    expect([status, body, headers.get("cache-control")]).toEqual([200, "ok\n", "no-store"]);
    expect(headers.has("access-control-allow-origin")).toBe(false);
  }
});

test("every counter, and all else of the statistics, has a metric with its value", async () => {
  const { admin, connect, server } = await startOperated({ maxLine: 64 });
  const alice = await connect();
  alice.say("x".repeat(65));
  expect(await alice.next()).toMatch(/too long/);
  await alice.asks("hello", "[guest] hello");
  const stats = server.stats();
  const metrics = await metricsOf(admin);
  const named = Object.entries({ ...COUNTER_METRICS, ...GAUGE_METRICS });
  const values = named.map(([name, { name: metric, reason }]) => [
    name,
    metrics.get(metric)?.samples.get(reason === undefined ? "" : `reason="${reason}"`),
  ]);
  expect(Object.fromEntries(values)).toEqual(stats);
  expect(stats).toMatchObject({ overlong: 1, lines: 2, clients: 1 });
});

test("what is told is text of Prometheus's format, and the same for HEAD without its body", async () => {
  const { admin } = await startOperated();
  const { headers } = await ask(admin, "/metrics");
  expect(headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  const head = await ask(admin, "/metrics", { method: "HEAD" });
  expect([head.status, head.body]).toEqual([200, ""]);
  expect(Number(head.headers.get("content-length"))).toBeGreaterThan(1000);
});

test("bytes, lines and deliveries are counted to the last one, of those who have left, too", async () => {
  const { admin, join, log, server } = await startOperated();
  const [alice, bob] = [await join("alice"), await join("bob")];
  await alice.asks("hello", "[alice] hello");
  await bob.sees("[alice] hello");
  alice.say("SEND @bob psst");
  await bob.sees("[alice → bob] psst");
  const total = (of: (client: LineClient) => number) => of(alice) + of(bob);
  const check = async (lines: number) => {
    const metrics = await metricsOf(admin);
    expect(
      ["received_bytes", "sent_bytes", "lines", "deliveries"].map((name) =>
        metrics.get(`partyline_${name}_total`)?.samples.get("")
      ),
    ).toEqual([
      total(({ socket }) => socket.bytesWritten),
      total(({ socket }) => socket.bytesRead),
      lines,
      total((client) => client.lines.length),
    ]);
    return metrics;
  };
  await check(4);
  await bob.asks("quit", "Goodbye!");
  await bob.seesEnd();
  await bob.leave();
  await log.seesGone(1);
  const metrics = await check(5);
  expect(metrics.get("partyline_clients")?.samples.get("")).toBe(1);
  expect(server.stats().bytesOut).toBe(total(({ socket }) => socket.bytesRead));
});

test("clients are told apart by what they speak, and rooms are counted", async () => {
  const tcp = ANYWHERE;
  const { admin, connect, server } = await startOperated({ listen: [tcp, "tcp+json://127.0.0.1:0"] });
  const alice = await connect();
  await alice.asks("REGISTER alice", "Registered as alice");
  await alice.asks("/join den", MADE);
  const program = connectTo(server.endpoints[1] as string);
  await within(program.opened, "the program to be connected");
  program.socket.write('{"id":1,"do":"who"}\n');
  await within(program.answered, "an answer");
  const metrics = await metricsOf(admin);
  expect(Object.fromEntries(metrics.get("partyline_sessions")?.samples ?? [])).toEqual({
    'dialect="line"': 1,
    'dialect="json"': 1,
  });
  expect(metrics.get("partyline_rooms")?.samples.get("")).toBe(2);
});

test("turns are timed, and the process and its build are described", async () => {
  const { admin, join } = await startOperated();
  await join("alice");
  const metrics = await metricsOf(admin);
  const turns = metrics.get("partyline_turn_duration_seconds");
  expect(turns?.samples.get("count{}")).toBeGreaterThanOrEqual(1);
  expect(turns?.samples.get("sum{}")).toBeGreaterThan(0);
  expect(turns?.samples.get("sum{}")).toBeLessThan(10);
  expect([...metrics.get("partyline_build_info")?.samples ?? []]).toEqual([
    [
      expect.stringMatching(
        /^version="\d+\.\d+\.\d+",runtime="(node|deno|bun)",runtime_version="\d+\.\d+\.\d+"$/,
      ),
      1,
    ],
  ]);
  expect(metrics.get("process_resident_memory_bytes")?.samples.get("")).toBeGreaterThan(10_000_000);
  expect(metrics.get("partyline_memory_bytes")?.samples.get('kind="heap_used"')).toBeGreaterThan(1_000_000);
  const started = metrics.get("process_start_time_seconds")?.samples.get("") as number;
  expect(Math.abs(started - Date.now() / 1000)).toBeLessThan(3600);
});

test("no name of anybody is told", async () => {
  const { admin, join } = await startOperated({ rooms: ["hideout"] });
  const mallory = await join("mallory");
  await mallory.asks("/join den", MADE);
  mallory.say("/join hideout");
  expect(await mallory.next()).toMatch(/hideout/);
  const { body } = await ask(admin, "/metrics");
  expect(body).not.toMatch(/mallory|den\b|hideout|lobby[^ ]/);
});

test.each([
  ["what is not here", "/", {}, 404],
  ["what every object has", "/__proto__", {}, 404],
  ["what would be written", "/metrics", { method: "POST" }, 405],
  ["what one may do from elsewhere", "/metrics", { method: "OPTIONS" }, 405],
  ["another host's", "/metrics", { host: "evil.example" }, 421],
  ["a host's that begins like an address", "/metrics", { host: "127.evil.example:80" }, 421],
  ["nobody's", "/metrics", { headers: ["Host: 127.0.0.1"] }, 400],
  ["for a page", "/metrics", { headers: ["Origin: http://127.0.0.1"] }, 403],
  ["for a page without origin", "/metrics", { headers: ["Origin: null"] }, 403],
  ["with a body", "/metrics", { headers: ["Content-Length: 5"] }, 413],
  ["with an endless body", "/metrics", { headers: ["Transfer-Encoding: chunked"] }, 413],
  ["as a proxy", "http://127.0.0.1/metrics", {}, 400],
  ["for a WebSocket", "/ws", { headers: ["Upgrade: websocket", "Sec-WebSocket-Version: 13"] }, 404],
])("who asks for %s gets the answer for that", async (_, path, options, status) => {
  const { admin } = await startOperated();
  expect((await ask(admin, path, options)).status).toBe(status);
  expect((await ask(admin, "/healthz")).status).toBe(200);
});

test("bytes that are no HTTP are answered, and cost nothing else", async () => {
  const { admin } = await startOperated();
  expect((await answerTo(admin, "hello\r\n\r\n")).status).toBe(400);
  expect((await answerTo(admin, `GET / HTTP/1.1\r\nX: ${"x".repeat(20_000)}\r\n\r\n`)).status).toBe(431);
  expect((await ask(admin, "/healthz")).status).toBe(200);
});

test("it may be called by a name that the operator has given", async () => {
  const { admin } = await startOperated({ hostNames: ["chat.example"] });
  for (const host of ["chat.example", "localhost:9090", "[::1]"]) {
    expect((await ask(admin, "/healthz", { host })).status).toBe(200);
  }
});

test("whoever asks twice may do so over one connection", async () => {
  const { admin } = await startOperated();
  const twice = "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" +
    "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
  const { body, status } = await answerTo(admin, twice);
  expect([status, body]).toEqual([200, expect.stringMatching(/^# HELP[^]*HTTP\/1\.1 200 OK[^]*ok\n$/)]);
});

test("a crowd that says nothing keeps nobody from asking", async () => {
  const { admin } = await startOperated();
  const bell = new Bell();
  let open = 0;
  let gone = 0;
  for (let count = 0; count < 40; count++) {
    const socket = connect(Number(new URL(admin).port), "127.0.0.1");
    socket.on("error", () => {}).on("connect", () => (open++, bell.ring()));
    socket.on("close", () => (gone++, bell.ring()));
    onTestFinished(() => void socket.destroy());
  }
  await bell.until(() => open === 40, "the crowd");
  expect((await ask(admin, "/healthz")).status).toBe(200);
  await bell.until(() => gone >= 8, "those to be cut off for whom there was no room");
});

test("while the server starts it is alive and not ready, and has nothing to count", async () => {
  const log = new Log();
  const store = memoryStore();
  let load: () => void = () => {};
  const gate = new Promise<void>((resolve) => load = resolve);
  const starting = serve({
    listen: ANYWHERE,
    admin: ADMIN,
    data: overruling(store, { load: () => gate.then(() => store.load()) }),
    logger: log,
  });
  await log.bell.until(() => log.lines.length > 0, "the endpoint");
  const admin = log.lines[0]?.properties["endpoint"] as string;
  expect((await ask(admin, "/healthz")).status).toBe(200);
  expect(await ask(admin, "/readyz")).toMatchObject({ status: 503, body: "starting\n" });
  expect((await ask(admin, "/metrics")).status).toBe(503);
  load();
  await using _ = await starting;
  expect((await ask(admin, "/readyz")).status).toBe(200);
});

test("while the store fails it is not ready, and says why", async () => {
  const store = memoryStore();
  let isBroken = false;
  const { admin, join, log, server } = await startOperated({
    data: overruling(store, {
      write: (records) => {
        if (isBroken) throw new Error("The disk is full");
        store.write(records);
      },
    }),
  });
  const alice = await join("alice");
  isBroken = true;
  await alice.asks("hello", "[alice] hello");
  expect(await ask(admin, "/readyz")).toMatchObject({ status: 503, body: "the store fails\n" });
  const metrics = await metricsOf(admin);
  expect(metrics.get("partyline_store_errors_total")?.samples.get("")).toBeGreaterThanOrEqual(1);
  expect(metrics.get("partyline_store_waiting_records")?.samples.get("")).toBeGreaterThanOrEqual(1);
  isBroken = false;
  await log.bell.until(() => log.lines.some(({ message }) => message.includes("again")), "the store to work");
  expect((await ask(admin, "/readyz")).status).toBe(200);
  expect(server.stats().unkept).toBe(0);
});

test("how often the host's logger has failed is counted", async () => {
  const fail = () => {
    throw new Error("The disk is full");
  };
  const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const { admin, join } = await startOperated({ logger });
  const errors = async () => (await metricsOf(admin)).get("partyline_log_errors_total")?.samples.get("");
  expect(await errors()).toBe(0);
  await join("alice");
  logger.debug = fail;
  await join("bob");
  expect(await errors()).toBe(1);
});

test("from the first word of the end on it is not ready, and it is the last that closes", async () => {
  const { admin, log, server } = await startOperated({ grace: 10_000 });
  const slow = connectTo(server.endpoints[0] as string);
  await log.bell.until(() => server.stats().clients === 1, "the client");
  const closing = server.close();
  expect(await ask(admin, "/readyz")).toMatchObject({ status: 503, body: "draining\n" });
  expect((await ask(admin, "/healthz")).status).toBe(200);
  expect((await metricsOf(admin)).get("partyline_connections_total")?.samples.get("")).toBe(1);
  await expect(connectTo(server.endpoints[0] as string).opened).rejects.toThrow();
  slow.socket.destroy();
  await closing;
  await expect(ask(admin, "/healthz")).rejects.toThrow();
});

test("where its port is taken nothing listens, and the error says what to do", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as { readonly port: number };
  const { bound, transport } = await watchedTransport();
  const error = await serve({
    listen: ANYWHERE,
    admin: `http://127.0.0.1:${port}`,
    transport,
    logger: new Log(),
  })
    .catch((error: unknown) => error);
  expect(error).toBeInstanceOf(TransportError);
  expect(error).toMatchObject({
    code: "EADDRINUSE",
    message: `Cannot listen on http://127.0.0.1:${port}: ` +
      "the address is in use by another program; stop it, or choose another port",
  });
  expect(bound).toEqual([]);
});

test("where the chat can't listen it is closed again", async () => {
  const log = new Log();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as { readonly port: number };
  await expect(serve({ listen: `tcp://127.0.0.1:${port}`, admin: ADMIN, logger: log })).rejects.toThrow(
    /in use by another program/,
  );
  await expect(ask(log.lines[0]?.properties["endpoint"] as string, "/healthz")).rejects.toThrow();
});

test("who reaches it from elsewhere is a warning", async () => {
  const { log, server } = await startOperated({ admin: "http://0.0.0.0:0" });
  expect(log.lines).toContainEqual(
    expect.objectContaining({ level: "warn", properties: { endpoint: server.adminEndpoint } }),
  );
});

test.each([
  ["https://127.0.0.1:1", SyntaxError],
  ["ws://127.0.0.1:1", SyntaxError],
  ["http://127.0.0.1", SyntaxError],
  ["http://127.0.0.1:1/metrics", SyntaxError],
  [9090, TypeError],
])("%s is refused before anything listens", async (admin, type) => {
  const { bound, transport } = await watchedTransport();
  await expect(serve({ listen: ANYWHERE, admin: admin as string, transport })).rejects.toThrow(type);
  expect(bound).toEqual([]);
});

/** A store that does some things in another way. */
function overruling(store: Store, others: Partial<Store>): Store {
  return {
    name: store.name,
    load: () => store.load(),
    write: (records) => store.write(records),
    linesFrom: (room, number, count) => store.linesFrom(room, number, count),
    sync: () => store.sync(),
    orders: () => store.orders(),
    close: () => store.close(),
    ...others,
  };
}

/** A client that never ends by itself. */
function connectTo(endpoint: string) {
  const { hostname, port } = new URL(endpoint.replace(/^[a-z+]+:/, "http:"));
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  const opened = new Promise<void>((resolve, reject) => socket.on("connect", resolve).on("error", reject));
  const answered = new Promise<void>((resolve) => socket.on("data", () => resolve()));
  return { socket, opened, answered };
}
