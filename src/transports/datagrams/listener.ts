// Datagrams dressed as connections: a peer is an address, each datagram is one or more whole lines.
//
// Runtime-independent: a socket is what `OpenDatagrams` returns. What surprises: nobody says goodbye here. So
// peers leave after a silence, or when there are too many of them, the least recently heard first; and the
// socket, which all peers share, outlives its listener until the last of them has left. A system's word that
// a peer is unreachable (ICMP) is not believed: anyone can forge it, and not every runtime passes it on.

import { randomBytes } from "node:crypto";
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { formatEndpoint, normalizeHost } from "../endpoint.ts";
import { connectionError, listenError, refusal, TransportError } from "../error.ts";
import { BaseConnection } from "../shared/base_connection.ts";
import { isBinary } from "./binary.ts";
import { Doorkeeper } from "./invitation.ts";
import { Cutter, LF, MAX_DATAGRAM } from "./parcels.ts";
import { runningTime } from "../../common/running_time.ts";
import { refuseBadPort } from "../settings.ts";
import type { Accept, Endpoint, Listener, ListenOptions } from "../transport.ts";

/** A bound socket of some runtime. */
export interface DatagramSocket {
  /** What is really bound. */
  readonly host: string;
  readonly port: number;
  /** Hands a datagram to the system; never throws. Returns whether it was taken. */
  send(bytes: Uint8Array, host: string, port: number): boolean;
  /** Lets go of the port once what was sent has left. */
  close(): Promise<void>;
}

/** What a socket reports. */
export interface DatagramEvents {
  /** A datagram came, perhaps an empty one. The bytes are valid only during the call. */
  message(bytes: Uint8Array, host: string, port: number): void;
  failed(error: unknown): void;
}

/** Binds a socket to a numeric address. */
export type OpenDatagrams = (host: string, port: number, events: DatagramEvents) => Promise<DatagramSocket>;

/** Time and chance, as arguments: a test brings its own. */
export interface DatagramWorld {
  /** Milliseconds since some moment, never going back. */
  now(): number;
  /** Calls back every so many milliseconds, until the function that it returns is called. */
  every(milliseconds: number, callback: () => void): () => void;
  /** 32 random bytes, as many as HMAC-SHA256 makes use of. */
  secret(): Uint8Array;
}

/** 5 min: routers forget a silent UDP peer after 2 to 5 (RFC 4787, REQ-5), and nothing would reach it then. */
export const UDP_IDLE_TIMEOUT = 300_000;

/** 1,000: a broadcast is a system call for each, and 1,000 of them take some 10 ms of everybody's turn. */
export const UDP_MAX_PEERS = 1_000;

/** 10 s: how late a silent peer may be seen to leave. */
const SWEEP = 10_000;

/** 1 s: a sweep that is later than that was held up, most likely with the whole process. */
const LATE = 1_000;

/**
 * 1024: below are the ports of services (RFC 6335, 6), no client's. Echo (7) would send its invitation back,
 * come in, and repeat every line for ever.
 */
const FIRST_CLIENT_PORT = 1_024;

/** Listens for datagrams by means of one runtime's sockets. */
export async function listenDatagrams(
  open: OpenDatagrams,
  endpoint: Endpoint,
  accept: Accept,
  options: ListenOptions = {},
  world: DatagramWorld = REAL_WORLD,
): Promise<DatagramListener> {
  const settings = checkedSettings(endpoint, options);
  const { host, port } = settings.address;
  let listener: DatagramListener | undefined;
  const events: DatagramEvents = {
    message: (bytes, host, port) => listener?.received(bytes, host, port),
    failed: (error) => listener?.failed(error),
  };
  try {
    // Not every runtime tells an unknown host name from a missing file.
    const numeric = isIP(host) === 0 ? (await lookup(host)).address : host;
    const socket = await open(numeric, port, events);
    return listener = new DatagramListener(socket, accept, settings, world);
  } catch (error) {
    throw listenError(error, endpoint);
  }
}

interface Settings {
  readonly address: { readonly host: string; readonly port: number };
  readonly idleTimeout: number;
  readonly maxPeers: number;
  readonly onTrouble: (error: TransportError, remote?: Endpoint) => void;
}

function checkedSettings(endpoint: Endpoint, options: ListenOptions): Settings {
  if (endpoint.kind === "unix") throw refusal(endpoint, "EINVAL", "datagrams need a host and a port");
  refuseBadPort(endpoint);
  const { idleTimeout = UDP_IDLE_TIMEOUT, maxPeers = UDP_MAX_PEERS } = options.udp ?? {};
  if (!(idleTimeout >= 1)) throw refusal(endpoint, "EINVAL", "udp.idleTimeout must be at least 1 ms");
  if (!(maxPeers >= 1)) throw refusal(endpoint, "EINVAL", "udp.maxPeers must be at least 1");
  return { address: endpoint, idleTimeout, maxPeers, onTrouble: options.onTrouble ?? (() => {}) };
}

/** One socket with its peers. */
export class DatagramListener implements Listener {
  readonly endpoint: Endpoint;
  readonly dropped = { held: 0, overlong: 0, unsent: 0, binary: 0 };
  /** By address, the least recently heard first. */
  readonly peers = new Map<string, DatagramConnection>();
  private readonly socket: DatagramSocket;
  private readonly accept: Accept;
  private readonly settings: Settings;
  private readonly world: DatagramWorld;
  private readonly period: number;
  private sweptAt: number;
  /** Milliseconds in which this process ran. */
  private readonly now: () => number;
  /** Missing on loopback: only this machine can write there, and it can't be used against others. */
  private readonly doorkeeper: Doorkeeper | undefined;
  private readonly cutter = new Cutter();
  private readonly stopSweeping: () => void;
  private readonly closed: Promise<void>;
  private resolveClosed: (closed: Promise<void>) => void = () => {};
  private isClosing = false;

  constructor(socket: DatagramSocket, accept: Accept, settings: Settings, world: DatagramWorld) {
    this.endpoint = { kind: "udp", host: socket.host, port: socket.port };
    this.socket = socket;
    this.accept = accept;
    this.settings = settings;
    this.world = world;
    this.period = Math.min(settings.idleTimeout, SWEEP);
    this.sweptAt = world.now();
    this.now = runningTime(() => world.now(), this.period + LATE);
    this.doorkeeper = isLoopback(socket.host) ? undefined : new Doorkeeper(world.secret(), () => world.now());
    this.stopSweeping = world.every(this.period, () => this.sweep());
    this.closed = new Promise((resolve) => this.resolveClosed = resolve);
  }

  close(): Promise<void> {
    if (!this.isClosing) {
      this.isClosing = true;
      this.shutIfEmpty();
    }
    return this.closed;
  }

  received(bytes: Uint8Array, host: string, port: number): void {
    if (bytes.length === 0 || port < FIRST_CLIENT_PORT) return;
    if (isBinary(bytes)) return void this.dropped.binary++;
    const key = `${host} ${port}`;
    const peer = this.peers.get(key);
    const start = this.doorkeeper?.linesBehindGreeting(bytes, host, port);
    if (peer !== undefined) {
      this.peers.delete(key);
      this.peers.set(key, peer);
      peer.heardAt = this.now();
      // A greeting that was sent twice, since nothing tells whether the first one came.
      peer.take(bytes.subarray(start ?? 0));
    } else if (this.isClosing) {
      return;
    } else if (this.doorkeeper === undefined || start !== undefined) {
      this.welcome(key, host, port).take(bytes.subarray(start ?? 0));
    } else {
      const invitation = this.doorkeeper.invite(bytes, host, port);
      if (invitation !== undefined) this.socket.send(invitation, host, port);
    }
  }

  failed(error: unknown): void {
    const trouble = connectionError(error);
    if (trouble.code !== "ECONNREFUSED") this.settings.onTrouble(trouble);
  }

  send(bytes: Uint8Array, peer: DatagramConnection): void {
    const isNew = this.cutter.isNew(bytes);
    const { datagrams, overlong } = this.cutter.cut(bytes);
    for (const length of overlong) {
      this.dropped.overlong++;
      // Counted for everyone and told once: a crowded room would fill the log.
      if (isNew) this.settings.onTrouble(tooLong(length, peer), peer.remote);
    }
    for (const datagram of datagrams) {
      if (!this.socket.send(datagram, peer.host, peer.port)) this.dropped.unsent++;
    }
  }

  forget(peer: DatagramConnection): void {
    this.peers.delete(peer.key);
    this.shutIfEmpty();
  }

  private welcome(key: string, host: string, port: number): DatagramConnection {
    const peer = new DatagramConnection(this, key, host, port, this.now());
    this.peers.set(key, peer);
    peer.start(this.accept);
    // Only now: somebody who is turned away at once shall not cost another the place.
    if (this.peers.size > this.settings.maxPeers) {
      const [oldest] = this.peers.values();
      oldest?.lose();
    }
    return peer;
  }

  private sweep(): void {
    const time = this.world.now();
    const isLate = time - this.sweptAt > this.period + LATE;
    this.sweptAt = time;
    const now = this.now();
    // What came while we did not run is still to be read: timers run before sockets.
    if (isLate) return;
    for (const peer of this.peers.values()) {
      if (now - peer.heardAt < this.settings.idleTimeout) return;
      peer.lose();
    }
  }

  private shutIfEmpty(): void {
    if (!this.isClosing || this.peers.size > 0) return;
    this.stopSweeping();
    this.resolveClosed(this.socket.close());
  }
}

/** `pending` is always 0: the system takes a datagram or drops it. */
class DatagramConnection extends BaseConnection {
  readonly key: string;
  /** As the socket wants it: `::ffff:1.2.3.4` on a listener for both kinds of addresses. */
  readonly host: string;
  readonly port: number;
  heardAt: number;
  private readonly home: DatagramListener;
  private isPaused = false;

  constructor(home: DatagramListener, key: string, host: string, port: number, heardAt: number) {
    super({ kind: "udp", host: normalizeHost(host), port }, 0, noDelay);
    this.home = home;
    this.key = key;
    this.host = host;
    this.port = port;
    this.heardAt = heardAt;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  /** Takes a datagram; its last line is whole even without an end. */
  take(bytes: Uint8Array): void {
    if (bytes.length === 0 || this.phase !== "open") return;
    if (this.isPaused) this.home.dropped.held++;
    else this.received(bytes[bytes.length - 1] === LF ? bytes : withLineEnd(bytes));
  }

  /** It has not been heard for too long. */
  lose(): void {
    this.leave();
  }

  protected send(bytes: Uint8Array): void {
    this.home.send(bytes, this);
  }

  protected finish(): void {
    this.leave();
  }

  protected destroy(_reset: boolean): void {
    this.leave();
  }

  private leave(): void {
    this.home.forget(this);
    this.over();
  }
}

const REAL_WORLD: DatagramWorld = {
  now: () => performance.now(),
  every: (milliseconds, callback) => {
    const timer = setInterval(callback, milliseconds);
    return () => clearInterval(timer);
  },
  secret: () => randomBytes(32),
};

function isLoopback(host: string): boolean {
  const plain = normalizeHost(host);
  return plain === "::1" || /^127\.\d+\.\d+\.\d+$/.test(plain);
}

function tooLong(length: number, peer: DatagramConnection): TransportError {
  const text = `Cannot send a line of ${length} bytes to ${formatEndpoint(peer.remote)}`;
  return new TransportError(`${text}: a datagram has at most ${MAX_DATAGRAM}`, "EMSGSIZE");
}

function withLineEnd(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(bytes.length + 1);
  whole.set(bytes);
  whole[bytes.length] = LF;
  return whole;
}

/** A goodbye is over at once: nothing lingers, so nothing needs a timer. */
function noDelay(): () => void {
  return () => {};
}
