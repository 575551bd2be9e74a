// A network in memory, for tests of a server: the contract of real sockets, without sockets and without a clock.
//
// It can be as nasty as a network: cut bytes anywhere, take its time, hold only so much for a peer that does not
// read. One thing it does on purpose: after `read` has returned, its chunk is overwritten, so that whoever keeps
// one fails in a test and not only on Deno, which reuses its buffer.

import { Backlog, joinBytes } from "./backlog.ts";
import { BaseConnection, type Delay, delayByClock } from "./base_connection.ts";
import { formatEndpoint } from "./endpoint.ts";
import { connectionError, listenError, TransportError } from "./error.ts";
import { listenSettings } from "./settings.ts";
import type { Accept, Connection, Endpoint, Listener, Transport } from "./transport.ts";

/** How a {@link memoryTransport} behaves. Without options it delivers everything whole, in the next microtasks. */
export interface MemoryOptions {
  /**
   * How many bytes the next piece has, at most; a function is told how many are there.
   * Default: all of them. {@link randomCuts} makes a function that can be repeated.
   */
  readonly chunk?: number | ((available: number) => number);
  /** How long a piece is under way, in milliseconds of `schedule`. Default 0. */
  readonly delay?: number;
  /** Bytes that the network holds for a side that does not read, as a kernel does. Default 65,536. */
  readonly window?: number;
  /**
   * Runs something later and returns how to prevent it: pass your own clock here to move time by hand. It also
   * counts the linger time. Default: microtasks where the delay is 0, else the clock on the wall.
   */
  readonly schedule?: Delay;
}

/** A transport whose listeners are reached by `connect`. Each has a network of its own. */
export interface MemoryTransport extends Transport {
  /**
   * Knocks at a listener of this transport. Bytes may be written at once.
   *
   * @param endpoint what `Listener.endpoint` says
   * @throws {TransportError} `ECONNREFUSED` if nobody listens there
   */
  connect(endpoint: Endpoint): MemoryPeer;
}

/** The client's end of a connection in memory. */
export interface MemoryPeer {
  /** Where it comes from: what the server sees as `Connection.remote`. */
  readonly endpoint: Endpoint;
  /** `ended`: the server has finished writing. `reset`: the connection was cut off. */
  readonly state: "open" | "ended" | "reset";
  /** How many bytes have come in all. */
  readonly arrived: number;
  /** Removes and returns what has come since the last time. */
  take(): Uint8Array;
  /** {@link take}, as UTF-8 text. */
  takeText(): string;
  /** Resolves when bytes come or the state changes. */
  change(): Promise<void>;
  /** Sends; a string as UTF-8. */
  write(data: Uint8Array | string): void;
  /** Finishes writing; still reads. */
  end(): void;
  /** Cuts the connection off, as a crash would. */
  reset(): void;
  /** Stops reading, so that the server's `pending` grows once the window is full. */
  stall(): void;
  /** Reads again. */
  flow(): void;
}

/** 64 KiB: about what a kernel holds at first. */
const WINDOW = 65_536;

/** 49,152: the first port that the system hands out by itself (RFC 6335, section 6). */
const FIRST_PORT = 49_152;

/**
 * A network in memory, for tests.
 *
 * @example
 * ```ts
 * const network = memoryTransport({ chunk: 1 });
 * const listener = await network.listen({ kind: "tcp", host: "127.0.0.1", port: 0 }, (connection) => ({
 *   read: (chunk) => connection.write(chunk.slice()),
 *   ended: () => connection.close(),
 *   drained: () => {},
 *   closed: () => {},
 * }));
 * const peer = network.connect(listener.endpoint);
 * peer.write("hello");
 * peer.end();
 * while (peer.state === "open") await peer.change();
 * peer.takeText(); // "hello"
 * ```
 */
export function memoryTransport(options: MemoryOptions = {}): MemoryTransport {
  const network: Network = {
    chunk: cutter(options.chunk),
    delay: options.delay ?? 0,
    window: options.window ?? WINDOW,
    schedule: options.schedule ?? soonOrByClock,
    doors: new Map(),
    nextPort: FIRST_PORT,
  };
  return {
    name: "memory",
    listen: (endpoint, accept, listenOptions = {}) =>
      new Promise((resolve) => {
        const { lingerTime } = listenSettings(endpoint, listenOptions);
        resolve(listen(network, endpoint, accept, lingerTime));
      }),
    connect: (endpoint) => connect(network, endpoint),
  };
}

/** Pieces of 1 to `max` bytes for {@link MemoryOptions.chunk}; the same seed gives the same cuts. */
export function randomCuts(seed: number, max: number): () => number {
  let state = seed | 0;
  return () => {
    // mulberry32: public domain, 32 bits of state are plenty for cuts.
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return 1 + ((mixed ^ (mixed >>> 14)) >>> 0) % max;
  };
}

interface Network {
  readonly chunk: (available: number) => number;
  readonly delay: number;
  readonly window: number;
  readonly schedule: Delay;
  readonly doors: Map<string, Door>;
  nextPort: number;
}

interface Door {
  readonly endpoint: Endpoint;
  readonly accept: Accept;
  readonly lingerTime: number;
  isClosed: boolean;
}

function listen(network: Network, wanted: Endpoint, accept: Accept, lingerTime: number): Listener {
  const endpoint = wanted.kind !== "unix" && wanted.port === 0
    ? { ...wanted, port: network.nextPort++ }
    : wanted;
  const key = formatEndpoint(endpoint);
  if (network.doors.has(key)) throw listenError({ code: "EADDRINUSE" }, endpoint);
  const door: Door = { endpoint, accept, lingerTime, isClosed: false };
  network.doors.set(key, door);
  return {
    endpoint,
    close: () => {
      if (!door.isClosed) network.doors.delete(key);
      door.isClosed = true;
      return Promise.resolve();
    },
  };
}

function connect(network: Network, endpoint: Endpoint): MemoryPeer {
  const door = network.doors.get(formatEndpoint(endpoint));
  if (door === undefined) {
    throw new TransportError(
      `Can't connect to ${formatEndpoint(endpoint)}: nobody listens there`,
      "ECONNREFUSED",
    );
  }
  const remote = endpoint.kind === "unix" ? endpoint : { ...endpoint, port: network.nextPort++ };
  const toServer = new Pipe(network);
  const toPeer = new Pipe(network);
  const peer = new Peer(remote, toPeer, toServer);
  network.schedule(() => {
    if (door.isClosed) return toPeer.reset();
    const connection = new MemoryConnection(remote, toServer, toPeer, door.lingerTime, network.schedule);
    connection.start(door.accept);
    connection.open();
  }, network.delay);
  return peer;
}

/** What one side of a pipe hears. */
interface PipeReader {
  onBytes(bytes: Uint8Array): void;
  onEnd(): void;
  onReset(): void;
}

/** One direction of a connection: a window of bytes under way, delivered piece by piece. */
class Pipe {
  private readonly network: Network;
  private readonly waiting = new Backlog();
  private reader: PipeReader | undefined;
  private whenRoom: (() => void) | undefined;
  private isEnded = false;
  private isReset = false;
  private isFlowing = false;
  private isScheduled = false;
  /** Nobody reads any more: what comes is dropped. */
  private isDropped = false;

  constructor(network: Network) {
    this.network = network;
  }

  attach(reader: PipeReader): void {
    this.reader = reader;
    if (this.isReset) this.network.schedule(() => reader.onReset(), 0);
  }

  onRoom(whenRoom: () => void): void {
    this.whenRoom = whenRoom;
  }

  /** Takes as much as the window has room for, and says how much that was. */
  offer(bytes: Uint8Array): number {
    if (this.isEnded || this.isReset || this.isDropped) return bytes.length;
    const taken = Math.min(bytes.length, Math.max(0, this.network.window - this.waiting.bytes));
    if (taken > 0) this.waiting.push(taken === bytes.length ? bytes : bytes.subarray(0, taken));
    this.pump();
    return taken;
  }

  end(): void {
    this.isEnded = true;
    this.pump();
  }

  reset(): void {
    if (this.isReset) return;
    this.isReset = true;
    this.network.schedule(() => this.reader?.onReset(), this.network.delay);
  }

  flow(isFlowing: boolean): void {
    this.isFlowing = isFlowing;
    this.pump();
  }

  drop(): void {
    this.isDropped = true;
  }

  private pump(): void {
    if (this.isScheduled || !this.isFlowing || this.isReset || this.isDropped) return;
    if (this.waiting.bytes === 0 && !this.isEnded) return;
    this.isScheduled = true;
    this.network.schedule(() => this.deliver(), this.network.delay);
  }

  private deliver(): void {
    this.isScheduled = false;
    if (!this.isFlowing || this.isReset || this.isDropped) return;
    if (this.waiting.bytes > 0) {
      this.reader?.onBytes(this.nextPiece());
      this.whenRoom?.();
      this.pump();
    } else if (this.isEnded) {
      this.isDropped = true;
      this.reader?.onEnd();
    }
  }

  private nextPiece(): Uint8Array {
    const batch = this.waiting.take();
    const size = Math.min(batch.length, Math.max(1, this.network.chunk(batch.length)));
    if (size < batch.length) this.waiting.putBack(batch.subarray(size));
    return batch.subarray(0, size);
  }
}

class MemoryConnection extends BaseConnection implements Connection {
  private readonly incoming: Pipe;
  private readonly outgoing: Pipe;
  private readonly backlog = new Backlog();
  private isPaused = false;
  private isShut = false;
  private hasPeerEnded = false;

  constructor(remote: Endpoint, incoming: Pipe, outgoing: Pipe, lingerTime: number, schedule: Delay) {
    super(remote, lingerTime, schedule);
    this.incoming = incoming;
    this.outgoing = outgoing;
    outgoing.onRoom(() => this.onRoom());
    incoming.attach(this);
  }

  get pending(): number {
    return this.backlog.bytes;
  }

  open(): void {
    if (!this.isPaused) this.incoming.flow(true);
  }

  pause(): void {
    if (this.phase !== "open") return;
    this.isPaused = true;
    this.incoming.flow(false);
  }

  resume(): void {
    if (this.phase !== "open") return;
    this.isPaused = false;
    this.incoming.flow(true);
  }

  protected send(bytes: Uint8Array): void {
    const taken = this.backlog.bytes > 0 ? 0 : this.outgoing.offer(bytes);
    if (taken === bytes.length) return;
    this.backlog.push(bytes.subarray(taken));
    this.filled();
  }

  protected finish(): void {
    this.isPaused = false;
    this.incoming.flow(true);
    if (this.backlog.bytes === 0) this.shut();
  }

  protected destroy(reset: boolean): void {
    if (reset) this.outgoing.reset();
    this.incoming.drop();
    this.over();
  }

  onBytes(bytes: Uint8Array): void {
    const chunk = bytes.slice();
    this.received(chunk);
    chunk.fill(SPOILT);
  }

  onEnd(): void {
    this.hasPeerEnded = true;
    this.peerEnded();
    this.overIfDone();
  }

  onReset(): void {
    this.outgoing.drop();
    this.over(connectionError(Object.assign(new Error("Connection reset by peer"), { code: "ECONNRESET" })));
  }

  private onRoom(): void {
    if (this.backlog.bytes === 0 || this.phase === "over") return;
    while (this.backlog.bytes > 0) {
      const batch = this.backlog.take();
      const taken = this.outgoing.offer(batch);
      if (taken < batch.length) return this.backlog.putBack(batch.subarray(taken));
    }
    if (this.phase === "closing") this.shut();
    else this.emptied();
  }

  private shut(): void {
    this.isShut = true;
    this.outgoing.end();
    this.overIfDone();
  }

  private overIfDone(): void {
    if (this.isShut && this.hasPeerEnded) this.over();
  }
}

/** What a chunk is overwritten with: "!", which no test would expect. */
const SPOILT = 0x21;

class Peer implements MemoryPeer {
  readonly endpoint: Endpoint;
  state: "open" | "ended" | "reset" = "open";
  arrived = 0;
  private readonly incoming: Pipe;
  private readonly outgoing: Pipe;
  private readonly backlog = new Backlog();
  private readonly decoder = new TextDecoder();
  private chunks: Uint8Array[] = [];
  private isEnded = false;
  private changed: (() => void) | undefined;
  private nextChange: Promise<void> | undefined;

  constructor(endpoint: Endpoint, incoming: Pipe, outgoing: Pipe) {
    this.endpoint = endpoint;
    this.incoming = incoming;
    this.outgoing = outgoing;
    outgoing.onRoom(() => this.flush());
    incoming.attach(this);
    incoming.flow(true);
  }

  take(): Uint8Array {
    const all = joinBytes(this.chunks);
    this.chunks = [];
    return all;
  }

  takeText(): string {
    return this.decoder.decode(this.take(), { stream: true });
  }

  change(): Promise<void> {
    return this.nextChange ??= new Promise((resolve) => this.changed = resolve);
  }

  write(data: Uint8Array | string): void {
    const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data.slice();
    if (bytes.length === 0 || this.isEnded || this.state === "reset") return;
    this.backlog.push(bytes);
    this.flush();
  }

  end(): void {
    this.isEnded = true;
    this.flush();
  }

  reset(): void {
    this.outgoing.reset();
    this.onReset();
  }

  stall(): void {
    this.incoming.flow(false);
  }

  flow(): void {
    this.incoming.flow(true);
  }

  onBytes(bytes: Uint8Array): void {
    this.chunks.push(bytes);
    this.arrived += bytes.length;
    this.notify();
  }

  onEnd(): void {
    this.state = "ended";
    this.notify();
  }

  onReset(): void {
    this.state = "reset";
    this.incoming.drop();
    this.notify();
  }

  private flush(): void {
    while (this.backlog.bytes > 0) {
      const batch = this.backlog.take();
      const taken = this.outgoing.offer(batch);
      if (taken < batch.length) return this.backlog.putBack(batch.subarray(taken));
    }
    if (this.isEnded) this.outgoing.end();
  }

  private notify(): void {
    const changed = this.changed;
    this.changed = undefined;
    this.nextChange = undefined;
    changed?.();
  }
}

function cutter(chunk: MemoryOptions["chunk"]): (available: number) => number {
  if (typeof chunk === "function") return chunk;
  return chunk === undefined ? (available) => available : () => chunk;
}

function soonOrByClock(run: () => void, delay: number): () => void {
  if (delay > 0) return delayByClock(run, delay);
  let isCancelled = false;
  queueMicrotask(() => {
    if (!isCancelled) run();
  });
  return () => {
    isCancelled = true;
  };
}
