// UDP on real sockets: by the runtime's own transport, and by that of node:net on every runtime.

import { afterEach, describe, expect, it } from "vitest";
import { TransportError } from "../../src/transports/error.ts";
import { createTransport, nativeTransport, runtimeName } from "../../src/transports/runtime.ts";
import type { Endpoint, Listener, ListenOptions, Transport } from "../../src/transports/transport.ts";
import { DatagramClient } from "../support/datagram_client.ts";
import { Changing, type Reactions, until, Witness } from "../../src/testing/witness.ts";

testUdp("native", nativeTransport);
if (runtimeName() !== "node") testUdp("node:net's transport", () => createTransport("node"));

function testUdp(name: string, transport: () => Promise<Transport>): void {
  describe(`UDP of ${name}`, () => {
    const stage = new Stage(transport);
    afterEach(() => stage.strike());
    testTalking(stage);
    testHandshake(stage);
    testListening(stage);
  });
}

function testTalking(stage: Stage): void {
  it("echoes what it reads, to each peer its own", async () => {
    const { endpoint } = await stage.listen("127.0.0.1", ECHO);
    const clients = await Promise.all([1, 2, 3].map(() => stage.client(endpoint)));
    for (const [index, client] of clients.entries()) client.say(`I am ${index}`, "and I stay");
    for (const [index, client] of clients.entries()) await client.sees(`I am ${index}`, "and I stay");
    expect(stage.witnesses.map(({ reads }) => reads)).toEqual([1, 1, 1]);
    const remotes = stage.witnesses.map(({ connection }) => connection.remote);
    const wanted = clients.map(({ port }) => ({ kind: "udp", host: "127.0.0.1", port }));
    expect(remotes).toEqual(expect.arrayContaining(wanted));
  });

  it("ignores empty datagrams, and ends a line that has no end", async () => {
    const { endpoint } = await stage.listen("127.0.0.1", ECHO);
    const client = await stage.client(endpoint);
    for (const text of ["", "half a line", ""]) client.send(text);
    await client.sees("half a line");
    await client.asks("a whole one", "a whole one");
    expect(client.datagrams).toEqual(["half a line\n", "a whole one\n"]);
  });

  it("reads the largest datagram and cuts what it writes", async () => {
    const { endpoint } = await stage.listen("127.0.0.1", ECHO);
    const client = await stage.client(endpoint);
    const line = `${"x".repeat(99)}\n`;
    client.send(line.repeat(655));
    await until(
      "all lines are read",
      stage.witnesses[0] ?? stage,
      () => (stage.witnesses[0]?.size ?? 0) === 65_500,
    );
    for (let count = 0; count < 655; count++) expect(await client.next()).toBe(line.slice(0, -1));
    expect(Math.max(...client.datagrams.map(({ length }) => length))).toBe(1_400);
  });

  it("serves the others when a peer's port is gone", async () => {
    const { endpoint } = await stage.listen("127.0.0.1");
    const gone = await stage.client(endpoint);
    const alive = await stage.client(endpoint);
    const [dead, live] = [await stage.meet(gone), await stage.meet(alive)];
    gone.close();
    // Each is answered by the system with an error, which may hit whatever is sent next.
    for (let count = 0; count < 50; count++) {
      for (const witness of [dead, live]) witness.connection.write(utf8(`line ${count}\n`));
    }
    for (let count = 0; count < 50; count++) await alive.sees(`line ${count}`);
    expect(dead.reason).toBeUndefined();
  });

  it("says its last word before it is closed", async () => {
    const listener = await stage.listen("127.0.0.1");
    const client = await stage.client(listener.endpoint);
    const witness = await stage.meet(client);
    const closed = listener.close();
    witness.connection.write(utf8("Goodbye\n"));
    witness.close();
    witness.connection.write(utf8("too late\n"));
    await client.sees("Goodbye");
    await closed;
    expect(witness.reason).toEqual({ kind: "closed", unsent: 0 });
  });

  it("lets quiet peers leave", async () => {
    const { endpoint } = await stage.listen("127.0.0.1", {}, { udp: { idleTimeout: 20 } });
    const witness = await stage.meet(await stage.client(endpoint));
    await until("it has left", witness, () => witness.reason !== undefined);
    expect(witness.reason).toEqual({ kind: "lost", unsent: 0 });
  });
}

function testHandshake(stage: Stage): void {
  it("asks for a code where others than this machine can write", async () => {
    for (const host of ["0.0.0.0", "::"]) {
      const { endpoint } = await stage.listen(host, ECHO);
      const client = await stage.client(endpoint, "127.0.0.1");
      client.say("hello?");
      const challenge = await client.next();
      expect(challenge).toMatch(/^HELLO [0-9A-F]{8}$/);
      client.say(challenge, "first line");
      await client.sees("first line");
      await client.asks("second line", "second line");
      const { remote } = stage.witnesses.at(-1)!.connection;
      expect(remote).toEqual({ kind: "udp", host: "127.0.0.1", port: client.port });
    }
  });

  it("lets nobody in by the code of another address or another listener", async () => {
    const [here, there] = [await stage.listen("0.0.0.0", ECHO), await stage.listen("0.0.0.0", ECHO)];
    const anna = await stage.client(here.endpoint, "127.0.0.1");
    const bob = await stage.client(here.endpoint, "127.0.0.1");
    const carla = await stage.client(there.endpoint, "127.0.0.1");
    anna.say("hello?");
    const challenge = await anna.next();
    for (const thief of [bob, carla]) {
      thief.say(challenge);
      thief.say("let me in");
      expect(await thief.next()).toMatch(/^HELLO /);
      expect(thief.lines).not.toContain(challenge);
    }
    expect(stage.witnesses).toHaveLength(0);
    anna.say(challenge, "it is me");
    await anna.sees("it is me");
  });
}

function testListening(stage: Stage): void {
  it("tells what is really bound, IPv6 too", async () => {
    for (const host of ["127.0.0.1", "::1", "localhost"]) {
      const { endpoint } = await stage.listen(host, ECHO);
      if (endpoint.kind !== "udp") throw new TypeError("Wanted a UDP endpoint");
      expect(endpoint.port).toBeGreaterThan(0);
      expect(["127.0.0.1", "::1"]).toContain(endpoint.host);
      const client = await stage.client(endpoint);
      await client.asks("hello", "hello");
    }
  });

  it("refuses a busy port, an address that is not ours and an unknown host", async () => {
    const { endpoint } = await stage.listen("127.0.0.1");
    const udp = { kind: "udp", port: 0 } as const;
    const wanted: [Endpoint, string, string][] = [
      [endpoint, "EADDRINUSE", "in use by another program"],
      [{ ...udp, host: "192.0.2.1" }, "EADDRNOTAVAIL", "this machine has no such address"],
      [{ ...udp, host: "no-such-host.invalid" }, "ENOTFOUND", "the host name is unknown"],
      [{ ...udp, host: "127.0.0.1", port: -1 }, "EINVAL", "the port must be a whole number"],
    ];
    for (const [endpoint, code, text] of wanted) {
      const error = await stage.failure(endpoint);
      expect([error.code, error.message]).toEqual([code, expect.stringContaining(text)]);
    }
  });

  it("frees its port, closed once or twice, and can listen there again", async () => {
    const listener = await stage.listen("127.0.0.1", ECHO);
    const client = await stage.client(listener.endpoint);
    const witness = await stage.meet(client);
    await client.sees("here I am");
    witness.close();
    await Promise.all([listener.close(), listener.close()]);
    await listener.close();
    const again = await stage.listenAt(listener.endpoint, ECHO);
    expect(again.endpoint).toEqual(listener.endpoint);
    await client.asks("back again", "back again");
  });
}

const ECHO: Reactions = { read: (chunk, connection) => connection.write(chunk.slice()) };

/** What one test has opened. */
class Stage extends Changing {
  witnesses: Witness[] = [];
  private readonly makeTransport: () => Promise<Transport>;
  private listeners: Listener[] = [];
  private clients: DatagramClient[] = [];

  constructor(makeTransport: () => Promise<Transport>) {
    super();
    this.makeTransport = makeTransport;
  }

  listen(host: string, reactions: Reactions = {}, options: ListenOptions = {}): Promise<Listener> {
    return this.listenAt({ kind: "udp", host, port: 0 }, reactions, options);
  }

  async listenAt(
    endpoint: Endpoint,
    reactions: Reactions = {},
    options: ListenOptions = {},
  ): Promise<Listener> {
    const transport = await this.makeTransport();
    const listener = await transport.listen(endpoint, (connection) => {
      const witness = new Witness(connection, reactions);
      this.witnesses.push(witness);
      this.changed();
      return witness;
    }, options);
    this.listeners.push(listener);
    return listener;
  }

  async failure(endpoint: Endpoint): Promise<TransportError> {
    const error = await this.listenAt(endpoint).then(() => undefined, (error: unknown) => error);
    if (!(error instanceof TransportError)) throw new Error("Wanted a TransportError", { cause: error });
    return error;
  }

  async client(endpoint: Endpoint, host?: string): Promise<DatagramClient> {
    if (endpoint.kind === "unix") throw new TypeError("Wanted a UDP endpoint");
    const client = await DatagramClient.open(host ?? endpoint.host, endpoint.port);
    this.clients.push(client);
    return client;
  }

  /** Has a client come in on loopback. */
  async meet(client: DatagramClient): Promise<Witness> {
    const count = this.witnesses.length;
    client.say("here I am");
    await until("the peer is accepted", this, () => this.witnesses.length > count);
    return this.witnesses[count] as Witness;
  }

  async strike(): Promise<void> {
    for (const witness of this.witnesses) witness.abort();
    await Promise.all(this.listeners.map((listener) => listener.close()));
    for (const client of this.clients) client.close();
    const violations = this.witnesses.flatMap((witness) => witness.violations);
    const unfinished = this.witnesses.filter(({ reason }) => reason === undefined);
    this.witnesses = [];
    this.listeners = [];
    this.clients = [];
    expect([violations, unfinished]).toEqual([[], []]);
  }
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
