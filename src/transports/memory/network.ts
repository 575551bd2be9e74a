// A network in memory, for tests of a server: the contract of real sockets, without sockets and without a clock.
//
// It can be as nasty as a network: cut bytes anywhere, take its time, hold only so much for a peer that does not
// read. One thing it does on purpose: after `read` has returned, its chunk is overwritten, so that whoever keeps
// one fails in a test and not only on Deno, which reuses its buffer.

import { type Delay, delayByClock } from "../shared/base_connection.ts";
import { formatEndpoint } from "../endpoint.ts";
import { listenError, TransportError } from "../error.ts";
import { MemoryConnection } from "./connection.ts";
import { type MemoryPeer, Peer } from "./peer.ts";
import { Pipe, type Weather } from "./pipe.ts";
import { listenSettings } from "../settings.ts";
import type { Accept, Endpoint, Listener, Transport } from "../transport.ts";

export type { MemoryPeer };

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

interface Network extends Weather {
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
      `Cannot connect to ${formatEndpoint(endpoint)}: nobody listens there`,
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
