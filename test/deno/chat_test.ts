// partyline as a Deno user meets it: mod.ts, `Deno.connect`, `deno test --allow-net` and nothing else.

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type Client, parseEndpoint, serve, type ServeOptions, TransportError } from "../../mod.ts";

/** Silent, and on whatever port is free. */
const OPTIONS: ServeOptions = { listen: "tcp://127.0.0.1:0", grace: 500 };

Deno.test("people chat by the recipe's protocol", async () => {
  await using chat = await serve(OPTIONS);
  using alice = await Line.to(chat.endpoints[0]);
  using bob = await Line.to(chat.endpoints[0]);
  await alice.say("REGISTER alice");
  assertEquals(await alice.hear(), "Registered as alice");
  await bob.say("REGISTER bob");
  assertEquals(await bob.hear(), "Registered as bob");
  await bob.say("SEND @alice hey there");
  assertEquals(await alice.hear(), "[bob → alice] hey there");
  await bob.say("hello room");
  assertEquals(await alice.hear(), "[bob] hello room");
  assertEquals(await bob.hear(), "[bob] hello room");
  await bob.say("quit");
  assertEquals(await bob.hear(), "Goodbye!");
  assertEquals(await bob.hear(), undefined);
});

Deno.test("the host broadcasts to everyone, to one and to several", async () => {
  await using chat = await serve(OPTIONS);
  using alice = await Line.to(chat.endpoints[0]);
  using bob = await Line.to(chat.endpoints[0]);
  await alice.say("REGISTER alice");
  await alice.hear();
  await bob.say("hello");
  await bob.hear();
  assertEquals(await alice.hear(), "[guest] hello");
  const guest = [...chat.clients].find((client) => client.name === undefined) as Client;
  chat.rename(guest, "room1#bob");
  chat.broadcast("to all");
  for (const name of ["alice", "nobody"]) assertEquals(chat.sendTo(name, "to alice"), name === "alice");
  for (const name of ["alice", "room1#bob"]) chat.sendTo(name, "to both");
  for (const line of ["to all", "to alice", "to both"]) assertEquals(await alice.hear(), line);
  for (const line of ["to all", "to both"]) assertEquals(await bob.hear(), line);
  assertThrows(() => chat.rename(guest, ""), TypeError);
});

Deno.test("a hook answers lines before the chat sees them", async () => {
  await using chat = await serve({
    ...OPTIONS,
    onLine(client, line) {
      if (line !== "time?") return;
      client.send("half past");
      return true;
    },
  });
  using alice = await Line.to(chat.endpoints[0]);
  await alice.say("time?");
  assertEquals(await alice.hear(), "half past");
  await alice.say("thanks");
  assertEquals(await alice.hear(), "[guest] thanks");
});

Deno.test("close says so to everyone and frees the port", async () => {
  const chat = await serve(OPTIONS);
  using alice = await Line.to(chat.endpoints[0]);
  await alice.say("hello");
  assertEquals(await alice.hear(), "[guest] hello");
  const closing = chat.close();
  assertEquals(await alice.hear(), "The server is going down.");
  assertEquals(await alice.hear(), undefined);
  alice[Symbol.dispose]();
  await closing;
  await chat.closed;
  assertEquals([...chat.clients], []);
  await assertRejects(() => Line.to(chat.endpoints[0]), Deno.errors.ConnectionRefused);
});

Deno.test("an AbortSignal closes the server", async () => {
  const running = new AbortController();
  const chat = await serve({ ...OPTIONS, signal: running.signal });
  running.abort();
  await chat.closed;
  await assertRejects(() => Line.to(chat.endpoints[0]), Deno.errors.ConnectionRefused);
});

Deno.test("a busy port is a TransportError", async () => {
  await using chat = await serve(OPTIONS);
  const error = await assertRejects(() => serve({ listen: chat.endpoints }), TransportError);
  assertEquals(error.code, "EADDRINUSE");
});

/** A client on Deno's own sockets. */
class Line implements Disposable {
  readonly #connection: Deno.TcpConn;
  readonly #decoder = new TextDecoder();
  #text = "";
  #isOpen = true;

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  static async to(endpoint: string | undefined): Promise<Line> {
    const address = parseEndpoint(endpoint ?? "");
    if (address.kind !== "tcp") throw new TypeError(`Cannot connect to ${endpoint}: wanted tcp://HOST:PORT`);
    return new Line(await Deno.connect({ hostname: address.host, port: address.port }));
  }

  async say(line: string): Promise<void> {
    const bytes = new TextEncoder().encode(`${line}\n`);
    for (let sent = 0; sent < bytes.length;) sent += await this.#connection.write(bytes.subarray(sent));
  }

  /** The next line; nothing once the server has finished. */
  async hear(): Promise<string | undefined> {
    const buffer = new Uint8Array(1024);
    while (!this.#text.includes("\n")) {
      const count = await this.#connection.read(buffer);
      if (count === null) return undefined;
      this.#text += this.#decoder.decode(buffer.subarray(0, count), { stream: true });
    }
    const end = this.#text.indexOf("\n");
    const line = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 1);
    return line;
  }

  [Symbol.dispose](): void {
    if (this.#isOpen) this.#connection.close();
    this.#isOpen = false;
  }
}
