// What every transport promises about connections, as one suite; small files call it for each transport and kind.
//
// Every connection is watched to its end: whatever a test is about, `closed` must come once and last, and nothing
// but `closed` after `close()`. There are no sleeps: a test waits for what must happen, or runs some turns of the
// event loop to show that something does not.

import { createHash } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import type {
  Connection,
  Endpoint,
  Listener,
  ListenOptions,
  Transport,
} from "../../src/transports/transport.ts";
import { HIGH_WATER } from "../../src/transports/transport.ts";
import type { RawPeer } from "./peers.ts";
import { Changing, type Reactions, turns, until, Witness } from "./witness.ts";

/** One transport and one kind of endpoint. */
export interface Subject {
  readonly name: string;
  readonly transport: () => Promise<Transport>;
  /** Where to listen; asked for again by every test. */
  readonly endpoint: () => Endpoint;
  readonly options?: ListenOptions;
  readonly connect: (transport: Transport, endpoint: Endpoint) => RawPeer;
  /** Unix sockets know no reset, and TLS clients can't send one: their crash looks like an end. */
  readonly canReset: boolean;
  /** Deno's TLS clients (2.9.6) go on reading while they are paused. */
  readonly canStall: boolean;
  /** How many peers at once. */
  readonly crowd: number;
}

/** Tests the connections of a transport. */
export function testConnections(subject: Subject): void {
  describe(`connections of ${subject.name}`, () => {
    const stage = new Stage(subject);
    afterEach(() => stage.strike());
    testTalking(stage);
    testSlowness(stage, subject);
    testEnds(stage, subject);
    testListener(stage, subject);
  });
}

function testTalking(stage: Stage): void {
  it("echoes what it reads", async () => {
    const { peer } = await stage.open(ECHO);
    peer.write("hello");
    await until("the echo is back", peer, () => peer.arrived === 5);
    expect(peer.takeText()).toBe("hello");
  });

  it("tells where a peer comes from", async () => {
    const { witness, listener } = await stage.open();
    const { remote } = witness.connection;
    expect(remote.kind).toBe(listener.endpoint.kind);
    if (remote.kind === "unix") expect(remote).toEqual(listener.endpoint);
    else expect([remote.host, remote.port > 0]).toEqual(["127.0.0.1", true]);
  });

  it("reads what comes byte by byte", async () => {
    const { peer, witness } = await stage.open();
    const text = "one byte at a time, as people type";
    for (const letter of text) {
      peer.write(letter);
      await turns(1);
    }
    await until("all bytes are there", witness, () => witness.size === text.length);
    expect(textOf(witness)).toBe(text);
  });

  it("reads 4 MB intact", async () => {
    const { peer, witness } = await stage.open();
    const bytes = noise(4_000_000);
    peer.write(bytes);
    peer.end();
    await until("the peer's end is told", witness, () => witness.hasEnded);
    expect(witness.size).toBe(bytes.length);
    expect(digest(...witness.chunks)).toBe(digest(bytes));
  });

  it("writes 12 MB intact, in pieces and through a stall", async () => {
    const { peer, witness } = await stage.open();
    peer.stall();
    const bytes = noise(12_000_000);
    for (const part of inParts(bytes, [1, 70_000, 3, 5_000_000, 40, 40, 200_000])) {
      witness.connection.write(part);
    }
    await turns(5);
    peer.flow();
    await until("all bytes are there", peer, () => peer.arrived === bytes.length);
    expect(digest(peer.take())).toBe(digest(bytes));
  });

  it("writes from several turns in order", async () => {
    const { peer, witness } = await stage.open();
    let wanted = "";
    for (let turn = 0; turn < 20; turn++) {
      for (const text of [`${turn}a;`, `${turn}b;`]) {
        wanted += text;
        witness.connection.write(utf8(text));
      }
      await turns(1);
    }
    await until("all text is there", peer, () => peer.arrived === wanted.length);
    expect(peer.takeText()).toBe(wanted);
  });

  it("ignores an empty write", async () => {
    const { peer, witness } = await stage.open();
    witness.connection.write(new Uint8Array(0));
    expect(witness.connection.pending).toBe(0);
    witness.connection.write(utf8("x"));
    await until("the byte is there", peer, () => peer.arrived === 1);
  });

  it("writes one buffer to many connections", async () => {
    const pairs = await stage.openMany(100);
    const bytes = noise(32_768);
    const view = noise(100_000).subarray(1_000, 50_000);
    for (const { witness } of pairs) witness.connection.write(bytes);
    for (const { witness } of pairs) witness.connection.write(view);
    for (const { peer } of pairs) {
      await until("all bytes are there", peer, () => peer.arrived === bytes.length + view.length);
    }
    const wanted = digest(bytes, view);
    expect(new Set(pairs.map(({ peer }) => digest(peer.take())))).toEqual(new Set([wanted]));
  });
}

function testSlowness(stage: Stage, subject: Subject): void {
  it.runIf(subject.canStall)("counts what a peer does not take, and reports when it has", async () => {
    const { peer, witness } = await stage.open();
    peer.stall();
    const bytes = noise(1_000_000);
    for (let count = 0; count < 16; count++) witness.connection.write(bytes);
    await turns(10);
    expect(witness.connection.pending).toBeGreaterThan(HIGH_WATER);
    expect(witness.connection.pending).toBeLessThanOrEqual(16_000_000);
    expect(witness.drains).toBe(0);
    peer.flow();
    await until("it is drained", witness, () => witness.drains === 1);
    expect(witness.connection.pending).toBe(0);
    await until("all bytes are there", peer, () => peer.arrived === 16_000_000);
    await turns(3);
    expect(witness.drains).toBe(1);
  });

  it("goes on writing from drained", async () => {
    let rounds = 0;
    const { peer, witness } = await stage.open({
      drained: (connection) => {
        if (++rounds < 3) connection.write(new Uint8Array(8_000_000));
      },
    });
    peer.stall();
    witness.connection.write(new Uint8Array(8_000_000));
    await turns(3);
    peer.flow();
    await until("all bytes are there", peer, () => peer.arrived === 24_000_000);
  });

  it("says nothing of drained where little was waiting", async () => {
    const { peer, witness } = await stage.open();
    for (let count = 0; count < 50; count++) witness.connection.write(new Uint8Array(1_000));
    await until("all bytes are there", peer, () => peer.arrived === 50_000);
    await turns(3);
    expect(witness.drains).toBe(0);
  });

  it("pauses from the start and loses nothing", async () => {
    const { peer, witness } = await stage.open({}, (connection) => connection.pause());
    const bytes = noise(1_000_000);
    peer.write(bytes);
    peer.end();
    await turns(10);
    expect(witness.size).toBe(0);
    expect(witness.hasEnded).toBe(false);
    witness.connection.resume();
    expect(witness.size).toBe(0);
    await until("the peer's end is told", witness, () => witness.hasEnded);
    expect(digest(...witness.chunks)).toBe(digest(bytes));
  });

  it("pauses and resumes after every chunk and loses nothing", async () => {
    const { peer, witness } = await stage.open({ read: (_, connection) => connection.pause() });
    const bytes = noise(2_000_000);
    peer.write(bytes);
    peer.end();
    while (!witness.hasEnded) {
      const before = witness.reads;
      await turns(2);
      // One chunk may have been under way when it was paused, never more.
      expect(witness.reads - before).toBeLessThanOrEqual(1);
      witness.connection.resume();
      await until("a chunk or the end is there", witness, () => witness.reads > before || witness.hasEnded);
    }
    expect(digest(...witness.chunks)).toBe(digest(bytes));
  });

  it("bears pause and resume from inside read, and twice", async () => {
    const { peer, witness } = await stage.open({
      read: (_, connection) => {
        connection.pause();
        connection.pause();
        connection.resume();
        connection.resume();
      },
    });
    const bytes = noise(1_000_000);
    peer.write(bytes);
    peer.end();
    await until("the peer's end is told", witness, () => witness.hasEnded);
    expect(digest(...witness.chunks)).toBe(digest(bytes));
  });
}

function testEnds(stage: Stage, subject: Subject): void {
  it("answers a peer that has finished writing", async () => {
    const { peer, witness } = await stage.open({
      ended: (connection) => {
        connection.write(utf8("late answer"));
        connection.close();
      },
    });
    peer.write("question");
    peer.end();
    await until("it is over", witness, () => witness.reason !== undefined);
    await until("the peer sees the end", peer, () => peer.state !== "open");
    expect(textOf(witness)).toBe("question");
    expect(peer.takeText()).toBe("late answer");
    expect(peer.state).toBe("ended");
    expect(witness.reason).toEqual({ kind: "closed", unsent: 0 });
  });

  it("stays open for a peer that has finished writing", async () => {
    const { peer, witness } = await stage.open();
    peer.end();
    await until("the peer's end is told", witness, () => witness.hasEnded);
    await turns(5);
    witness.connection.write(utf8("still here"));
    await until("the text is there", peer, () => peer.arrived === 10);
    expect(witness.reason).toBeUndefined();
  });

  it("closes politely: all queued bytes leave first, in spite of unread input", async () => {
    const { peer, witness } = await stage.open({}, (connection) => connection.pause());
    peer.stall();
    peer.write(noise(100_000));
    await turns(3);
    const bytes = noise(8_000_000);
    witness.connection.write(bytes);
    witness.connection.write(utf8("Goodbye"));
    witness.close();
    peer.write(noise(100_000));
    peer.flow();
    await until("the peer sees the end", peer, () => peer.state !== "open");
    expect(peer.state).toBe("ended");
    expect(digest(peer.take())).toBe(digest(bytes, utf8("Goodbye")));
    peer.end();
    await until("it is over", witness, () => witness.reason !== undefined);
    expect(witness.reason).toEqual({ kind: "closed", unsent: 0 });
    expect(witness.size).toBe(0);
  });

  it("gives up on a peer that never finishes, after the linger time", async () => {
    const { peer, witness } = await stage.open({}, () => {}, { lingerTime: 60 });
    witness.connection.write(utf8("Goodbye"));
    const start = performance.now();
    witness.close();
    await until("the peer sees the end", peer, () => peer.state === "ended");
    await until("it is over", witness, () => witness.reason !== undefined);
    expect(performance.now() - start).toBeGreaterThan(50);
    expect(peer.takeText()).toBe("Goodbye");
    expect(witness.reason).toEqual({ kind: "aborted", unsent: 0 });
  });

  it.runIf(subject.canStall)("gives up on a peer that never reads, after the linger time", async () => {
    const { peer, witness } = await stage.open({}, () => {}, { lingerTime: 60 });
    peer.stall();
    for (let count = 0; count < 16; count++) witness.connection.write(noise(1_000_000));
    witness.close();
    await until("it is over", witness, () => witness.reason !== undefined);
    expect(witness.reason?.kind).toBe("aborted");
    expect(witness.reason?.unsent).toBeGreaterThan(0);
  });

  it.runIf(subject.canStall)("aborts at once, and counts what never left", async () => {
    const { peer, witness } = await stage.open();
    peer.stall();
    for (let count = 0; count < 16; count++) witness.connection.write(noise(1_000_000));
    await turns(3);
    witness.abort();
    await until("it is over", witness, () => witness.reason !== undefined);
    expect(witness.reason?.kind).toBe("aborted");
    expect(witness.reason?.unsent).toBeGreaterThan(0);
    peer.flow();
    await until("the peer sees it", peer, () => peer.state !== "open");
    expect(peer.arrived).toBeLessThan(16_000_000);
  });

  it("aborts while closing", async () => {
    const { peer, witness } = await stage.open();
    peer.stall();
    for (let count = 0; count < 16; count++) witness.connection.write(noise(1_000_000));
    witness.close();
    witness.abort();
    await until("it is over", witness, () => witness.reason !== undefined);
    expect(witness.reason?.kind).toBe("aborted");
  });

  it("ignores whatever is asked of it after its end", async () => {
    const { peer, witness } = await stage.open();
    peer.end();
    await until("the peer's end is told", witness, () => witness.hasEnded);
    const ask = () => {
      witness.connection.write(utf8("too late"));
      witness.connection.pause();
      witness.connection.resume();
      witness.connection.close();
    };
    witness.close();
    ask();
    await until("it is over", witness, () => witness.reason !== undefined);
    ask();
    witness.connection.abort();
    ask();
    await until("the peer sees the end", peer, () => peer.state !== "open");
    await turns(5);
    expect(peer.arrived).toBe(0);
    expect(witness.reason).toEqual({ kind: "closed", unsent: 0 });
  });

  it("closes from inside read, and reads no more", async () => {
    const { peer, witness } = await stage.open({
      read: () => witness.close(),
    });
    peer.write(noise(1_000_000));
    await until("the peer sees the end", peer, () => peer.state !== "open");
    peer.end();
    await until("it is over", witness, () => witness.reason !== undefined);
    expect(witness.reads).toBe(1);
    expect(witness.reason?.kind).toBe("closed");
  });

  it("aborts from inside read, and reads no more", async () => {
    const { peer, witness } = await stage.open({ read: () => witness.abort() });
    peer.write(noise(1_000_000));
    await until("it is over", witness, () => witness.reason !== undefined);
    await until("the peer sees it", peer, () => peer.state !== "open");
    expect(witness.reads).toBe(1);
    expect(witness.reason?.kind).toBe("aborted");
  });

  it("closes from inside accept", async () => {
    const { peer, witness } = await stage.open({}, (connection) => {
      connection.write(utf8("full"));
      connection.close();
    });
    await until("the peer sees the end", peer, () => peer.state !== "open");
    peer.end();
    await until("it is over", witness, () => witness.reason !== undefined);
    expect(peer.takeText()).toBe("full");
    expect(witness.reason).toEqual({ kind: "closed", unsent: 0 });
  });

  it("aborts from inside accept", async () => {
    const { peer, witness } = await stage.open({}, (connection) => connection.abort());
    await until("it is over", witness, () => witness.reason !== undefined);
    await until("the peer sees it", peer, () => peer.state !== "open");
    expect(witness.reason?.kind).toBe("aborted");
  });

  it("bears writes to a peer that is gone", async () => {
    const { peer, witness } = await stage.open({ ended: () => {} });
    peer.reset();
    while (witness.reason === undefined) {
      witness.connection.write(new Uint8Array(1_000));
      await turns(1);
    }
    witness.connection.write(utf8("too late"));
    await turns(5);
    expect(witness.reason.kind).toBe("lost");
  });

  it("closes a connection whose peer is gone", async () => {
    const { peer, witness } = await stage.open({ ended: () => witness.close() });
    peer.reset();
    await until("it is over", witness, () => witness.reason !== undefined);
  });

  it.runIf(subject.canReset)("tells of a peer that resets, silent or in the middle of a talk", async () => {
    const pairs = await stage.openMany(20, ECHO);
    for (const { peer } of pairs) peer.write("talk");
    for (const { peer } of pairs) await until("the echo is back", peer, () => peer.arrived === 4);
    for (const { peer } of pairs) peer.reset();
    for (const { witness } of pairs) {
      await until("it is over", witness, () => witness.reason !== undefined);
      expect(witness.reason?.kind).toBe("lost");
      expect(witness.reason?.error?.code).toBe("ECONNRESET");
    }
  });

  it.runIf(subject.canReset)("counts what a lost peer never took", async () => {
    const { peer, witness } = await stage.open();
    peer.stall();
    for (let count = 0; count < 16; count++) witness.connection.write(noise(1_000_000));
    await turns(5);
    peer.reset();
    await until("it is over", witness, () => witness.reason !== undefined);
    expect(witness.reason?.kind).toBe("lost");
    expect(witness.reason?.unsent).toBeGreaterThan(HIGH_WATER);
    expect(witness.reason?.unsent).toBeLessThanOrEqual(16_000_000);
  });
}

function testListener(stage: Stage, subject: Subject): void {
  it("lets accepted connections live when the listener is closed, and frees the address", async () => {
    const { peer, listener } = await stage.open(ECHO);
    await listener.close();
    await Promise.all([listener.close(), listener.close()]);
    peer.write("still here");
    await until("the echo is back", peer, () => peer.arrived === 10);
    const second = await stage.listen(ECHO, () => {}, {}, listener.endpoint);
    expect(second.endpoint).toEqual(listener.endpoint);
    const other = stage.connect(second.endpoint);
    other.write("new");
    await until("the second echo is back", other, () => other.arrived === 3);
  });

  it("accepts nobody after its close, not even a peer that was connecting", async () => {
    const listener = await stage.listen(ECHO);
    const peers = Array.from({ length: 50 }, () => stage.connect(listener.endpoint));
    for (const peer of peers) peer.write("x");
    await turns(1);
    await listener.close();
    const accepted = stage.witnesses.length;
    for (const peer of peers) {
      await until("a peer is served or refused", peer, () => peer.arrived === 1 || peer.state !== "open");
    }
    await turns(5);
    expect(stage.witnesses.length).toBe(accepted);
    expect(peers.filter((peer) => peer.arrived === 1).length).toBe(accepted);
  });

  it(`serves ${subject.crowd} peers that come at once`, async () => {
    const pairs = await stage.openMany(subject.crowd, { ...ECHO, ended: (connection) => connection.close() });
    for (const { peer } of pairs) peer.write("one of many");
    for (const { peer } of pairs) await until("the echo is back", peer, () => peer.arrived === 11);
    for (const { peer } of pairs) peer.end();
    for (const { peer } of pairs) await until("the peer sees the end", peer, () => peer.state !== "open");
    for (const { witness } of pairs) await until("it is over", witness, () => witness.reason !== undefined);
    expect(new Set(pairs.map(({ witness }) => witness.reason?.kind))).toEqual(new Set(["closed"]));
  });

  it("keeps two listeners of one transport apart", async () => {
    const first = await stage.listen(ECHO);
    const second = await stage.listen({
      read: (_, connection) => connection.write(utf8("second")),
    });
    const peers = [stage.connect(first.endpoint), stage.connect(second.endpoint)] as const;
    for (const peer of peers) peer.write("first");
    await until("the first has answered", peers[0], () => peers[0].arrived === 5);
    await until("the second has answered", peers[1], () => peers[1].arrived === 6);
  });
}

/** A peer, and who watches the server's side of it. */
interface Pair {
  readonly peer: RawPeer;
  readonly witness: Witness;
  readonly listener: Listener;
}

/** Everything that a test has opened, and that is taken down and judged after it. */
class Stage extends Changing {
  readonly witnesses: Witness[] = [];
  private readonly subject: Subject;
  private readonly listeners: Listener[] = [];
  private readonly peers: RawPeer[] = [];
  private transport: Transport | undefined;

  constructor(subject: Subject) {
    super();
    this.subject = subject;
  }

  async listen(
    reactions: Reactions = {},
    onAccept: (connection: Connection) => void = () => {},
    options: ListenOptions = {},
    endpoint: Endpoint = this.subject.endpoint(),
  ): Promise<Listener> {
    this.transport ??= await this.subject.transport();
    const listener = await this.transport.listen(endpoint, (connection) => {
      const witness = new Witness(connection, reactions);
      this.witnesses.push(witness);
      onAccept(connection);
      this.changed();
      return witness;
    }, { ...this.subject.options, ...options });
    this.listeners.push(listener);
    return listener;
  }

  connect(endpoint: Endpoint): RawPeer {
    const peer = this.subject.connect(this.transport as Transport, endpoint);
    this.peers.push(peer);
    return peer;
  }

  /** A listener, a peer and its accepted connection. */
  async open(
    reactions: Reactions = {},
    onAccept: (connection: Connection) => void = () => {},
    options: ListenOptions = {},
  ): Promise<Pair> {
    const listener = await this.listen(reactions, onAccept, options);
    const peer = this.connect(listener.endpoint);
    await until("the peer is accepted", this, () => this.witnesses.length === 1);
    return { peer, witness: this.witnesses[0] as Witness, listener };
  }

  /** Many peers of one listener, in no certain order: the n-th witness need not belong to the n-th peer. */
  async openMany(count: number, reactions: Reactions = {}): Promise<Pair[]> {
    const listener = await this.listen(reactions);
    const peers = Array.from({ length: count }, () => this.connect(listener.endpoint));
    await until(`${count} peers are accepted`, this, () => this.witnesses.length === count);
    return peers.map((peer, index) => ({ peer, witness: this.witnesses[index] as Witness, listener }));
  }

  /** Ends everything, and checks that each connection was told so once and last. */
  async strike(): Promise<void> {
    const { witnesses, listeners, peers } = this;
    for (const listener of listeners.splice(0)) await listener.close();
    for (const witness of witnesses) witness.abort();
    for (const peer of peers.splice(0)) peer.reset();
    for (const witness of witnesses) {
      await until("every connection is over", witness, () => witness.reason !== undefined);
    }
    await turns(2);
    const violations = witnesses.splice(0).flatMap((witness) => witness.violations);
    this.transport = undefined;
    expect(violations).toEqual([]);
  }
}

const ECHO: Reactions = { read: (chunk, connection) => connection.write(chunk.slice()) };

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function textOf(witness: Witness): string {
  const decoder = new TextDecoder();
  return witness.chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("");
}

/** Bytes without a pattern, the same every time: a piece out of place changes their digest. */
function noise(size: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(size / 4));
  let state = size;
  for (let at = 0; at < words.length; at++) {
    words[at] = state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
  }
  return new Uint8Array(words.buffer, 0, size);
}

function digest(...parts: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/** Cuts bytes into parts of these sizes, over and over. */
function inParts(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] as number;
    parts.push(bytes.subarray(at, at + size));
    at += size;
  }
  return parts;
}
