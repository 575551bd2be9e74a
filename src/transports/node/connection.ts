// A connection of node:net or node:tls.
//
// Node's streams queue, too, but forget how much when a socket fails, and emit `drain` only above a mark of their
// own. So one write is in flight, and the rest waits here.

import type { Socket } from "node:net";
import { Backlog } from "../../common/backlog.ts";
import { connectionError, type TransportError } from "../error.ts";
import { BaseConnection } from "../shared/base_connection.ts";
import type { Endpoint } from "../transport.ts";

/** The server's end of a socket. */
export class NodeConnection extends BaseConnection {
  private readonly socket: Socket;
  private readonly backlog = new Backlog();
  private readonly canReset: boolean;
  private failure: TransportError | undefined;
  // Bound once: a closure per write would be garbage for every receiver.
  private readonly onWritten = (error?: Error | null): void => this.didWrite(error);

  constructor(socket: Socket, remote: Endpoint, lingerTime: number) {
    super(remote, lingerTime);
    this.socket = socket;
    this.canReset = remote.kind === "tcp";
    // Before anything else: without a listener an error would end the process.
    socket.on("error", (error) => this.failure ??= connectionError(error));
    socket.on("data", (chunk: Uint8Array) => this.received(chunk));
    socket.on("end", () => this.peerEnded());
    socket.on("close", () => this.over(this.failure));
  }

  pause(): void {
    if (this.phase === "open") this.socket.pause();
  }

  resume(): void {
    if (this.phase === "open") this.socket.resume();
  }

  protected send(bytes: Uint8Array): void {
    const isBusy = this.pending > 0;
    this.pending += bytes.length;
    if (isBusy) this.backlog.push(bytes);
    else this.startWrite(bytes);
    if (this.pending > 0) this.filled();
  }

  protected finish(): void {
    // While paused it would never see the peer's end, and so never close.
    this.socket.resume();
    if (this.pending === 0) this.socket.end();
  }

  protected destroy(reset: boolean): void {
    if (reset && this.canReset && !this.isShutting()) this.socket.resetAndDestroy();
    else this.socket.destroy();
  }

  /** Between `end()` and its FIN libuv refuses to reset, and Node 20.20 would then neither close nor say so. */
  private isShutting(): boolean {
    return this.socket.writableEnded && !this.socket.writableFinished;
  }

  /** `didWrite` is called before this returns if the kernel takes everything at once. */
  private startWrite(bytes: Uint8Array): void {
    write(this.socket, bytes, this.onWritten);
  }

  private didWrite(error: Error | null | undefined): void {
    // A destroyed socket calls back, too, and not always with an error; what was never sent stays counted.
    if (this.socket.destroyed) return;
    if (error) return void this.socket.destroy(error);
    this.pending = this.backlog.bytes;
    if (this.pending > 0) this.startWrite(this.backlog.take());
    else if (this.phase === "closing") this.socket.end();
    else this.emptied();
  }
}

/**
 * Hands bytes to the socket, one write at a time: the queue is ours.
 *
 * On Node by the method that a stream's own `write` calls. What else `write` does costs 1.3 µs for each receiver
 * (20.20), a sixth of a broadcast, and most of that happens again in a later tick, because it keeps a queue, too.
 */
// dnt-shim-ignore
const write = "Deno" in globalThis || "Bun" in globalThis
  ? (socket: Socket, bytes: Uint8Array, done: (error?: Error | null) => void) =>
    void socket.write(bytes, done)
  : (socket: Socket, bytes: Uint8Array, done: (error?: Error | null) => void) =>
    socket._write(bytes, "buffer" as BufferEncoding, done);
