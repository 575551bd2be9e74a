// A network of datagrams in a test's hands, below the runtimes' sockets: a sender may claim any
// address, and time stands still until it is moved.

import { listenDatagrams } from "../../src/transports/datagrams/listener.ts";
import type { DatagramListener } from "../../src/transports/datagrams/listener.ts";
import type { DatagramEvents } from "../../src/transports/datagrams/socket.ts";
import type { Time } from "../../src/transports/shared/time.ts";
import type { Connection, Endpoint, ListenOptions } from "../../src/transports/transport.ts";
import { type Reactions, Witness } from "../../src/testing/witness.ts";

/** A datagram that was sent. */
export interface Sent {
  readonly bytes: Uint8Array;
  readonly to: string;
}

/** Where a datagram claims to come from. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What a test wants of the network. */
export interface NetworkOptions {
  /** Where to listen. Default an address that is no loopback, so that peers must prove theirs. */
  readonly endpoint?: Endpoint;
  readonly options?: ListenOptions;
  readonly secret?: number;
  readonly reactions?: Reactions;
  /** Called inside `accept`. */
  readonly welcome?: (connection: Connection) => void;
}

/** A listener on a network of its own. */
export class DatagramNetwork {
  readonly listener: DatagramListener;
  readonly witnesses: Witness[];
  sent: Sent[] = [];
  isOpen = true;
  /** What the system does with a datagram. */
  isFull = false;
  private readonly events: DatagramEvents;
  private readonly time: HeldTime;

  private constructor(
    listener: DatagramListener,
    events: DatagramEvents,
    witnesses: Witness[],
    time: HeldTime,
  ) {
    this.listener = listener;
    this.events = events;
    this.witnesses = witnesses;
    this.time = time;
  }

  static async open(wanted: NetworkOptions = {}): Promise<DatagramNetwork> {
    const { endpoint = { kind: "udp", host: "192.0.2.1", port: 4000 }, secret = 1 } = wanted;
    const time = new HeldTime();
    const witnesses: Witness[] = [];
    let events: DatagramEvents | undefined;
    // deno-lint-ignore prefer-const -- the socket needs it before it is there
    let network: DatagramNetwork | undefined;
    const listener = await listenDatagrams(
      (host, port, given) => {
        events = given;
        return Promise.resolve({
          host,
          port,
          send: (bytes, host, port) => {
            if (network?.isFull) return false;
            network?.sent.push({ bytes, to: keyOf({ host, port }) });
            return true;
          },
          close: () => {
            if (network !== undefined) network.isOpen = false;
            return Promise.resolve();
          },
        });
      },
      endpoint,
      (connection) => {
        const witness = new Witness(connection, wanted.reactions ?? {});
        witnesses.push(witness);
        wanted.welcome?.(connection);
        return witness;
      },
      wanted.options,
      time,
      new Uint8Array(32).fill(secret),
    );
    network = new DatagramNetwork(listener, events as DatagramEvents, witnesses, time);
    return network;
  }

  /** Writes a datagram to the listener. */
  send(from: Address, data: string | Uint8Array): void {
    const bytes = typeof data === "string" ? encoder.encode(data) : data.slice();
    this.events.message(bytes, from.host, from.port);
    // A handler that keeps a chunk after `read` must notice.
    bytes.fill(0x21);
  }

  /** Reports an error of the socket. */
  fail(error: unknown): void {
    this.events.failed(error);
  }

  /** Moves the clock. */
  wait(milliseconds: number): void {
    this.time.wait(milliseconds);
  }

  /** The process does not run for so long; timers that were due meanwhile run once, before anything is read. */
  stop(milliseconds: number): void {
    this.time.stop(milliseconds);
  }

  /** How many timers are running. */
  get timersRunning(): number {
    return this.time.timers.size;
  }

  /** Removes and returns what was sent there, one text for each datagram. */
  take(to: Address): string[] {
    const key = keyOf(to);
    const mine = this.sent.filter((sent) => sent.to === key);
    this.sent = this.sent.filter((sent) => sent.to !== key);
    return mine.map(({ bytes }) => decoder.decode(bytes));
  }

  /** Sends a line, and returns the challenge that comes back. */
  challenge(to: Address): string {
    this.send(to, "hello\n");
    const [line = ""] = this.take(to);
    return line;
  }

  /** Comes in as an honest client does. */
  enter(from: Address): Witness {
    this.send(from, this.challenge(from));
    const witness = this.witnesses[this.witnesses.length - 1];
    if (witness === undefined) throw new Error("Nobody came in");
    return witness;
  }
}

/** How an address is written in {@link Sent.to}. */
export function keyOf({ host, port }: Address): string {
  return `${host} ${port}`;
}

/** Everything that a witness has read. */
export function textOf(witness: Witness): string {
  return witness.chunks.map((chunk) => decoder.decode(chunk)).join("");
}

class HeldTime implements Time {
  readonly timers = new Set<{ readonly period: number; next: number; readonly run: () => void }>();
  private moment = 1_000_000;

  now(): number {
    return this.moment;
  }

  every(period: number, run: () => void): () => void {
    const timer = { period, next: this.moment + period, run };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  after(): never {
    throw new Error("Datagrams need no such timer");
  }

  stop(milliseconds: number): void {
    this.moment += milliseconds;
    for (const timer of [...this.timers].filter(({ next }) => next <= this.moment)) {
      timer.next = this.moment + timer.period;
      timer.run();
    }
  }

  wait(milliseconds: number): void {
    const end = this.moment + milliseconds;
    for (;;) {
      const due = [...this.timers].filter(({ next }) => next <= end).sort((a, b) => a.next - b.next)[0];
      if (due === undefined) break;
      this.moment = due.next;
      due.next += due.period;
      due.run();
    }
    this.moment = end;
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
