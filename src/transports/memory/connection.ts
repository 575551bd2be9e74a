// The server's end of a connection in memory, with the same life as that of every real socket.

import { Backlog } from "../../common/backlog.ts";
import { BaseConnection } from "../shared/base_connection.ts";
import { connectionError } from "../error.ts";
import type { Time } from "../shared/time.ts";
import type { Pipe } from "./pipe.ts";
import type { Connection, Endpoint } from "../transport.ts";

/** A connection over two pipes. */
export class MemoryConnection extends BaseConnection implements Connection {
  private readonly incoming: Pipe;
  private readonly outgoing: Pipe;
  private readonly backlog = new Backlog();
  private isPaused = false;
  private isShut = false;
  private hasPeerEnded = false;

  constructor(
    remote: Endpoint,
    incoming: Pipe,
    outgoing: Pipe,
    lingerTime: number,
    time: Pick<Time, "after">,
  ) {
    super(remote, lingerTime, time);
    this.incoming = incoming;
    this.outgoing = outgoing;
    outgoing.onSpace(() => this.onSpace());
    incoming.attach(this);
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
    const taken = this.pending > 0 ? 0 : this.outgoing.offer(bytes);
    if (taken === bytes.length) return;
    this.backlog.push(bytes.subarray(taken));
    this.pending = this.backlog.bytes;
    this.filled();
  }

  protected finish(): void {
    this.isPaused = false;
    this.incoming.flow(true);
    if (this.pending === 0) this.shut();
  }

  protected destroy(reset: boolean): void {
    if (reset) this.outgoing.reset();
    this.incoming.drop();
    this.over();
  }

  onBytes(bytes: Uint8Array): void {
    const chunk = bytes.slice();
    this.received(chunk);
    chunk.fill(OVERWRITTEN);
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

  private onSpace(): void {
    if (this.pending === 0 || this.phase === "over") return;
    this.backlog.sendBy((bytes) => this.outgoing.offer(bytes));
    this.pending = this.backlog.bytes;
    if (this.pending > 0) return;
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
const OVERWRITTEN = 0x21;
