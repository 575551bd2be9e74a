// A connection of Bun: a write is one system call and says how much the kernel took; the rest waits here until
// `drain`.
//
// Note: `end()` is close(2) and loses data, so a polite close is `shutdown()`; `close` is called from inside `end()`
// and `terminate()` (Bun 1.4.5).

import { Backlog } from "../../common/backlog.ts";
import { connectionError, type TransportError } from "../error.ts";
import { BaseConnection } from "../shared/base_connection.ts";
import type { Endpoint } from "../transport.ts";
import type { BunSocket } from "./api.ts";

/** The server's end of a socket. */
export class BunConnection extends BaseConnection {
  private readonly socket: BunSocket;
  private readonly backlog = new Backlog();

  constructor(socket: BunSocket, remote: Endpoint, lingerTime: number) {
    super(remote, lingerTime);
    this.socket = socket;
  }

  pause(): void {
    if (this.phase === "open") this.socket.pause();
  }

  resume(): void {
    if (this.phase === "open") this.socket.resume();
  }

  protected send(bytes: Uint8Array): void {
    if (this.pending > 0) {
      this.backlog.push(bytes);
    } else {
      const taken = this.offer(bytes);
      if (taken === bytes.length) return;
      this.backlog.push(bytes.subarray(taken));
    }
    this.pending = this.backlog.bytes;
    this.filled();
  }

  protected finish(): void {
    this.socket.resume();
    if (this.pending === 0) this.socket.shutdown();
  }

  protected destroy(reset: boolean): void {
    if (reset) this.socket.terminate();
    else this.socket.end();
    this.over();
  }

  onData(chunk: Uint8Array): void {
    this.received(chunk);
  }

  onEnd(): void {
    this.peerEnded();
  }

  onDrain(): void {
    // It also comes when nothing waits: after a handshake, after the peer's end.
    if (this.pending === 0) return;
    this.backlog.sendBy((bytes) => this.offer(bytes));
    this.pending = this.backlog.bytes;
    if (this.pending > 0) return;
    if (this.phase === "closing") this.socket.shutdown();
    else this.emptied();
  }

  /** How much the kernel took: nothing if the peer is gone, and the rest counts as unsent. */
  private offer(bytes: Uint8Array): number {
    const taken = this.socket.write(bytes);
    if (taken < 0) this.noticeGone();
    return Math.max(taken, 0);
  }

  /** A write said -1: the peer is gone. `close` follows by itself, but not if the socket is paused (Bun 1.4.5). */
  private noticeGone(): void {
    // Later: nobody expects `closed` from inside `write`.
    queueMicrotask(() => this.socket.terminate());
  }

  onClose(error: unknown): void {
    let failure: TransportError | undefined;
    if (error !== undefined && error !== null) failure = connectionError(error);
    this.over(failure);
  }
}
