// A connection of Deno: a loop of reads, and one write in flight.
//
// Deno pulls; this turns it into pushing. Note: overlapping writes corrupt the stream after a partial one, so one
// write is in flight at a time; a read's buffer is ours and stays pinned while a peer is silent, so an idle
// connection waits with a small one; `close()` drops what is unsent; a second `close()` throws (Deno 2.9.6).

import { Backlog } from "../../common/backlog.ts";
import { connectionError, errorCode } from "../error.ts";
import { BaseConnection } from "../shared/base_connection.ts";
import { type LargeBuffers, ReadBuffer } from "../shared/read_buffer.ts";
import type { Endpoint } from "../transport.ts";
import { closeQuietly, type DenoConn } from "./api.ts";

/** The server's end of a socket. */
export class DenoConnection extends BaseConnection {
  private readonly conn: DenoConn;
  private readonly buffer: ReadBuffer;
  private readonly backlog = new Backlog();
  /** What the runtime is writing now; it must not be changed, and nothing else may be written meanwhile. */
  private inFlight: Uint8Array = NOTHING;
  /** From the start of a read until its chunk has been handled. */
  private isReading = false;
  private isPaused = false;
  /** What a read brought while paused: bytes in the buffer, or null for the peer's end. */
  private held: number | null | undefined;
  private hasPeerEnded = false;
  private isShut = false;
  // Bound once: a closure per read and write would be garbage for every line.
  private readonly onRead = (count: number | null): void => this.didRead(count);
  private readonly onReadFailed = (error: unknown): void => this.failedToRead(error);
  private readonly onWritten = (count: number): void => this.didWrite(count);
  private readonly onFailed = (error: unknown): void => this.fail(error);

  constructor(conn: DenoConn, remote: Endpoint, lingerTime: number, buffers: LargeBuffers) {
    super(remote, lingerTime);
    this.conn = conn;
    this.buffer = new ReadBuffer(buffers);
  }

  pause(): void {
    if (this.phase === "open") this.isPaused = true;
  }

  resume(): void {
    if (this.phase === "open" && this.isPaused) this.unpause();
  }

  /** Reads on, unless paused; nothing is read before the first call. */
  readMore(): void {
    if (this.isReading || this.isPaused || this.hasPeerEnded || this.isOver()) return;
    this.isReading = true;
    this.conn.read(this.buffer.bytes).then(this.onRead, this.onReadFailed);
  }

  private unpause(): void {
    this.isPaused = false;
    // Later, as on the other runtimes: `read` must not be called from inside `resume`.
    if (this.held !== undefined) queueMicrotask(() => this.deliverHeld());
    else this.readMore();
  }

  protected send(bytes: Uint8Array): void {
    const isBusy = this.pending > 0;
    this.pending += bytes.length;
    if (isBusy) this.backlog.push(bytes);
    else this.startWrite(bytes);
    this.filled();
  }

  protected finish(): void {
    this.unpause();
    if (this.pending === 0) this.shut();
  }

  protected destroy(_reset: boolean): void {
    // Deno can't reset on purpose.
    closeQuietly(this.conn);
    this.over();
  }

  private startWrite(bytes: Uint8Array): void {
    this.inFlight = bytes;
    this.conn.write(bytes).then(this.onWritten, this.onFailed);
  }

  private didWrite(count: number): void {
    if (this.isOver()) return;
    this.pending -= count;
    if (count < this.inFlight.length) return this.startWrite(this.inFlight.subarray(count));
    if (this.backlog.bytes > 0) return this.startWrite(this.backlog.take());
    this.inFlight = NOTHING;
    if (this.phase === "closing") this.shut();
    else this.emptied();
  }

  private didRead(count: number | null): void {
    if (this.isPaused && this.phase === "open") this.held = count;
    else this.deliver(count);
  }

  private deliverHeld(): void {
    const count = this.held;
    if (this.isPaused || count === undefined) return;
    this.held = undefined;
    this.deliver(count);
  }

  private deliver(count: number | null): void {
    if (count === null) {
      this.hasPeerEnded = true;
      this.peerEnded();
    } else {
      const { bytes } = this.buffer;
      this.received(count === bytes.length ? bytes : bytes.subarray(0, count));
    }
    this.isReading = false;
    this.buffer.fit(count);
    this.endIfDone();
    this.readMore();
  }

  private failedToRead(error: unknown): void {
    this.isReading = false;
    this.buffer.fit(null);
    // On TLS a TCP end without TLS's close_notify is an error, on Deno only.
    if (errorCode(error) === "EOF") this.didRead(null);
    else this.fail(error);
  }

  private shut(): void {
    this.conn.closeWrite().then(() => {
      this.isShut = true;
      this.endIfDone();
    }, this.onFailed);
  }

  private endIfDone(): void {
    if (!this.isShut || !this.hasPeerEnded || this.isOver()) return;
    closeQuietly(this.conn);
    this.over();
  }

  private fail(error: unknown): void {
    if (this.isOver()) return;
    closeQuietly(this.conn);
    this.over(connectionError(error));
  }

  private isOver(): boolean {
    return this.phase === "over";
  }
}

const NOTHING = new Uint8Array(0);
