// A peer as a connection: its datagrams are read as lines, and it is over as soon as it is closed.

import { normalizeHost } from "../endpoint.ts";
import { BaseConnection } from "../shared/base_connection.ts";
import type { Time } from "../shared/time.ts";
import { LF } from "./line_packer.ts";

/** What a peer needs of its listener. */
export interface DatagramOwner {
  readonly dropped: { held: number };
  send(bytes: Uint8Array, peer: DatagramConnection): void;
  remove(peer: DatagramConnection): void;
}

/** `pending` is always 0: the system takes a datagram or drops it. */
export class DatagramConnection extends BaseConnection {
  readonly key: string;
  /** As the socket wants it: `::ffff:1.2.3.4` on a listener for both kinds of addresses. */
  readonly host: string;
  readonly port: number;
  heardAt: number;
  private readonly owner: DatagramOwner;
  private isPaused = false;

  constructor(owner: DatagramOwner, key: string, host: string, port: number, heardAt: number) {
    super({ kind: "udp", host: normalizeHost(host), port }, 0, NO_TIME);
    this.owner = owner;
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
    if (this.isPaused) this.owner.dropped.held++;
    else this.received(bytes[bytes.length - 1] === LF ? bytes : withLineEnd(bytes));
  }

  /** It has been silent for too long, or another peer needs its place. */
  expire(): void {
    this.leave();
  }

  protected send(bytes: Uint8Array): void {
    this.owner.send(bytes, this);
  }

  protected finish(): void {
    this.leave();
  }

  protected destroy(_reset: boolean): void {
    this.leave();
  }

  private leave(): void {
    this.owner.remove(this);
    this.over();
  }
}

function withLineEnd(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(bytes.length + 1);
  whole.set(bytes);
  whole[bytes.length] = LF;
  return whole;
}

/** A close is over at once: nothing lingers, so nothing needs a timer. */
const NO_TIME: Pick<Time, "after"> = { after: () => () => {} };
