// Datagrams as connections: a peer is an address, each datagram is one or more whole lines.
//
// Independent of the runtime: a socket is what `OpenDatagrams` returns. Note: UDP has no end of a connection. So
// peers expire after a silence, or when there are too many of them, the least recently heard first; and the
// socket, which all peers share, outlives its listener until the last of them is gone. A report that a peer is
// unreachable (ICMP) is ignored: anyone can forge it, and not every runtime passes it on.

import { randomBytes } from "node:crypto";
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { runningTime } from "../../common/running_time.ts";
import { formatEndpoint, isLoopback } from "../endpoint.ts";
import { connectionError, listenError, TransportError } from "../error.ts";
import { systemTime, type Time } from "../shared/time.ts";
import type { Accept, Endpoint, Listener, ListenOptions } from "../transport.ts";
import { AddressValidator } from "./address_validation.ts";
import { isBinary } from "./binary.ts";
import { DatagramConnection, type DatagramOwner } from "./connection.ts";
import { LinePacker, MAX_DATAGRAM } from "./line_packer.ts";
import { type DatagramSettings, datagramSettings } from "./settings.ts";
import type { DatagramEvents, DatagramSocket, OpenDatagrams } from "./socket.ts";

/** 10 s: how long after its idle timeout a peer may expire. */
const SWEEP = 10_000;

/** 1 s: a sweep that is later than that was held up, most likely because the whole process was. */
const LATE = 1_000;

/** 32 bytes: as many as HMAC-SHA256 makes use of. */
const SECRET_BYTES = 32;

/**
 * 1024: below are the ports of services (RFC 6335, 6), no client's. Echo (7) would send its challenge back,
 * so be accepted, and repeat every line forever.
 */
const FIRST_CLIENT_PORT = 1_024;

/**
 * Listens for datagrams by means of one runtime's sockets.
 *
 * @param secret what tokens are computed from, {@link SECRET_BYTES} random bytes
 */
export async function listenDatagrams(
  open: OpenDatagrams,
  endpoint: Endpoint,
  accept: Accept,
  options: ListenOptions = {},
  time: Time = systemTime,
  secret: Uint8Array = randomBytes(SECRET_BYTES),
): Promise<DatagramListener> {
  const settings = datagramSettings(endpoint, options);
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
    return listener = new DatagramListener(socket, accept, settings, time, secret);
  } catch (error) {
    throw listenError(error, endpoint);
  }
}

/** One socket with its peers. */
export class DatagramListener implements Listener, DatagramOwner {
  readonly endpoint: Endpoint;
  readonly dropped = { held: 0, overlong: 0, unsent: 0, binary: 0 };
  /** By address, the least recently heard first. */
  readonly peers = new Map<string, DatagramConnection>();
  private readonly socket: DatagramSocket;
  private readonly accept: Accept;
  private readonly settings: DatagramSettings;
  private readonly time: Time;
  private readonly period: number;
  private sweptAt: number;
  /** Milliseconds in which this process ran. */
  private readonly now: () => number;
  /** Missing on loopback: only this machine can send there, and it can't be used against others. */
  private readonly validator: AddressValidator | undefined;
  private readonly packer = new LinePacker();
  private readonly stopSweeping: () => void;
  private readonly closed: Promise<void>;
  private resolveClosed: (closed: Promise<void>) => void = () => {};
  private isClosing = false;

  constructor(
    socket: DatagramSocket,
    accept: Accept,
    settings: DatagramSettings,
    time: Time,
    secret: Uint8Array,
  ) {
    this.endpoint = { kind: "udp", host: socket.host, port: socket.port };
    this.socket = socket;
    this.accept = accept;
    this.settings = settings;
    this.time = time;
    this.period = Math.min(settings.idleTimeout, SWEEP);
    this.sweptAt = time.now();
    this.now = runningTime(() => time.now(), this.period + LATE);
    this.validator = isLoopback(socket.host) ? undefined : new AddressValidator(secret, () => time.now());
    this.stopSweeping = time.every(this.period, () => this.sweep());
    this.closed = new Promise((resolve) => this.resolveClosed = resolve);
  }

  close(): Promise<void> {
    if (!this.isClosing) {
      this.isClosing = true;
      this.closeIfEmpty();
    }
    return this.closed;
  }

  received(bytes: Uint8Array, host: string, port: number): void {
    if (bytes.length === 0 || port < FIRST_CLIENT_PORT) return;
    if (isBinary(bytes)) return void this.dropped.binary++;
    const key = `${host} ${port}`;
    const peer = this.peers.get(key);
    const start = this.validator?.acceptToken(bytes, host, port);
    if (peer !== undefined) {
      this.peers.delete(key);
      this.peers.set(key, peer);
      peer.heardAt = this.now();
      // It may send its token again, since nothing tells it whether the first one arrived.
      peer.take(bytes.subarray(start ?? 0));
    } else if (this.isClosing) {
      return;
    } else if (this.validator === undefined || start !== undefined) {
      this.add(key, host, port).take(bytes.subarray(start ?? 0));
    } else {
      const challenge = this.validator.challenge(bytes, host, port);
      if (challenge !== undefined) this.socket.send(challenge, host, port);
    }
  }

  failed(error: unknown): void {
    const failure = connectionError(error);
    if (failure.code !== "ECONNREFUSED") this.settings.onError(failure);
  }

  send(bytes: Uint8Array, peer: DatagramConnection): void {
    const isNew = this.packer.isNew(bytes);
    const { datagrams, overlong } = this.packer.pack(bytes);
    for (const length of overlong) {
      this.dropped.overlong++;
      // Counted for each peer and reported once: a crowded room would fill the log.
      if (isNew) this.settings.onError(tooLong(length, peer), peer.remote);
    }
    for (const datagram of datagrams) {
      if (!this.socket.send(datagram, peer.host, peer.port)) this.dropped.unsent++;
    }
  }

  remove(peer: DatagramConnection): void {
    this.peers.delete(peer.key);
    this.closeIfEmpty();
  }

  private add(key: string, host: string, port: number): DatagramConnection {
    const peer = new DatagramConnection(this, key, host, port, this.now());
    this.peers.set(key, peer);
    peer.start(this.accept);
    // Only now: a peer that is refused at once must not cost another one its place.
    if (this.peers.size > this.settings.maxPeers) {
      const [oldest] = this.peers.values();
      oldest?.expire();
    }
    return peer;
  }

  private sweep(): void {
    const present = this.time.now();
    const isLate = present - this.sweptAt > this.period + LATE;
    this.sweptAt = present;
    const now = this.now();
    // What came while we did not run has yet to be read: timers run before sockets.
    if (isLate) return;
    for (const peer of this.peers.values()) {
      if (now - peer.heardAt < this.settings.idleTimeout) return;
      peer.expire();
    }
  }

  private closeIfEmpty(): void {
    if (!this.isClosing || this.peers.size > 0) return;
    this.stopSweeping();
    this.resolveClosed(this.socket.close());
  }
}

function tooLong(length: number, peer: DatagramConnection): TransportError {
  const text = `Cannot send a line of ${length} bytes to ${formatEndpoint(peer.remote)}`;
  return new TransportError(`${text}: a datagram has at most ${MAX_DATAGRAM}`, "EMSGSIZE");
}
