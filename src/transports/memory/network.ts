// A network in memory, for tests of a server: the contract of real sockets, without sockets and without a clock.
//
// It can be as difficult as a real network: split bytes anywhere, delay them, hold only so much for a peer that
// does not read. Note: after `read` has returned, its chunk is overwritten on purpose, so that code that keeps one
// fails in a test and not only on Deno, which reuses its buffer.

import { formatEndpoint, parseEndpoint } from "../endpoint.ts";
import { listenError, TransportError } from "../error.ts";
import { MemoryConnection } from "./connection.ts";
import { type MemoryPeer, Peer } from "./peer.ts";
import { type NetworkConditions, Pipe } from "./pipe.ts";
import { listenSettings } from "../settings.ts";
import { systemTime, type Time } from "../shared/time.ts";
import type { Accept, Endpoint, Listener, Transport } from "../transport.ts";

export type { MemoryPeer };

/** How a {@link memoryTransport} behaves. Without options it delivers everything whole, in the next microtasks. */
export interface MemoryOptions {
  /**
   * How many bytes the next chunk has, at most; a function is given how many there are.
   * Default: all of them. {@link randomChunks} makes a function whose results can be repeated.
   */
  readonly chunk?: number | ((available: number) => number);
  /** How long a chunk is in flight, in milliseconds of `time`. Default 0. */
  readonly delay?: number;
  /** Bytes that the network holds for a side that does not read, as a kernel does. Default 65,536. */
  readonly window?: number;
  /**
   * Runs something later: pass a clock of your own to move time by hand. It also rules the linger time.
   * Default: microtasks where the delay is 0, else the runtime's monotonic clock and timers.
   */
  readonly time?: Pick<Time, "after">;
}

/** A transport whose listeners are reached by `connect`. Each has a network of its own. */
export interface MemoryTransport extends Transport {
  /**
   * Connects to a listener of this transport. Bytes may be written at once.
   *
   * @param endpoint what `Listener.endpoint` says, or its text, which is what a server's `endpoints` are
   * @throws {TransportError} `ECONNREFUSED` if nobody listens there
   * @throws {SyntaxError} if the text is no endpoint
   */
  connect(endpoint: Endpoint | string): MemoryPeer;
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
    chunk: chunkSize(options.chunk),
    delay: options.delay ?? 0,
    window: options.window ?? WINDOW,
    time: options.time ?? SOON,
    listeners: new Map(),
    nextPort: FIRST_PORT,
  };
  return {
    name: "memory",
    listen: (endpoint, accept, listenOptions = {}) =>
      new Promise((resolve) => {
        const { lingerTime } = listenSettings(endpoint, listenOptions);
        resolve(listen(network, endpoint, accept, lingerTime));
      }),
    connect: (endpoint) =>
      connect(network, typeof endpoint === "string" ? parseEndpoint(endpoint) : endpoint),
  };
}

/** Chunks of 1 to `max` bytes for {@link MemoryOptions.chunk}; the same seed gives the same sizes. */
export function randomChunks(seed: number, max: number): () => number {
  let state = seed | 0;
  return () => {
    // mulberry32: public domain, 32 bits of state are plenty for this.
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return 1 + ((mixed ^ (mixed >>> 14)) >>> 0) % max;
  };
}

interface Network extends NetworkConditions {
  readonly listeners: Map<string, MemoryListener>;
  nextPort: number;
}

interface MemoryListener {
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
  if (network.listeners.has(key)) throw listenError({ code: "EADDRINUSE" }, endpoint);
  const listener: MemoryListener = { endpoint, accept, lingerTime, isClosed: false };
  network.listeners.set(key, listener);
  return {
    endpoint,
    close: () => {
      if (!listener.isClosed) network.listeners.delete(key);
      listener.isClosed = true;
      return Promise.resolve();
    },
  };
}

function connect(network: Network, endpoint: Endpoint): MemoryPeer {
  const listener = network.listeners.get(formatEndpoint(endpoint));
  if (listener === undefined) {
    throw new TransportError(
      `Cannot connect to ${formatEndpoint(endpoint)}: nobody listens there`,
      "ECONNREFUSED",
    );
  }
  const remote = endpoint.kind === "unix" ? endpoint : { ...endpoint, port: network.nextPort++ };
  const toServer = new Pipe(network);
  const toPeer = new Pipe(network);
  const peer = new Peer(remote, toPeer, toServer);
  network.time.after(network.delay, () => {
    if (listener.isClosed) return toPeer.reset();
    const connection = new MemoryConnection(remote, toServer, toPeer, listener.lingerTime, network.time);
    connection.start(listener.accept);
    connection.open();
  });
  return peer;
}

function chunkSize(chunk: MemoryOptions["chunk"]): (available: number) => number {
  if (typeof chunk === "function") return chunk;
  return chunk === undefined ? (available) => available : () => chunk;
}

const SOON: Pick<Time, "after"> = {
  after: (milliseconds, callback) => {
    if (milliseconds > 0) return systemTime.after(milliseconds, callback);
    let isCancelled = false;
    queueMicrotask(() => {
      if (!isCancelled) callback();
    });
    return () => {
      isCancelled = true;
    };
  },
};
