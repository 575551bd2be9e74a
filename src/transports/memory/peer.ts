// The client's end of a connection in memory: what a test writes, reads and misbehaves with.

import { Backlog, joinBytes } from "../../common/backlog.ts";
import type { Pipe } from "./pipe.ts";
import type { Endpoint } from "../transport.ts";

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

/** A client over two pipes. */
export class Peer implements MemoryPeer {
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
    outgoing.onSpace(() => this.flush());
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
    this.backlog.sendBy((bytes) => this.outgoing.offer(bytes));
    if (this.backlog.bytes === 0 && this.isEnded) this.outgoing.end();
  }

  private notify(): void {
    const changed = this.changed;
    this.changed = undefined;
    this.nextChange = undefined;
    changed?.();
  }
}
