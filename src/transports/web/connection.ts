// A WebSocket as a connection. The package does frames, fragments, UTF-8, pongs and the closing handshake.
//
// Two things surprise. A pause holds back the socket, but not the messages of the chunk that was read already: they
// are kept here. And when a peer closes, the package answers and ends at once, for a close frame ends both ways; the
// handler is told `ended` then, and may take its time with what it holds until it closes.

import type { Socket } from "node:net";
import { setImmediate } from "node:timers";
import { connectionError, TransportError } from "../error.ts";
import { BaseConnection } from "../shared/base_connection.ts";
import { type Endpoint, HIGH_WATER } from "../transport.ts";
import { bytesOf } from "./message.ts";
import { OPEN, type WebSocket } from "./ws.ts";
import type { Living, Pulse } from "./pulse.ts";

const TEXT = { binary: false };

/** The code of an ordinary end (RFC 6455, 7.4.1). */
const NORMAL = 1000;

/** What the package reports where no close frame came. It is never sent. */
const ABNORMAL = 1006;

/** The server's end of a WebSocket. */
export class WebConnection extends BaseConnection implements Living {
  readonly subprotocol: string;
  heardAt = 0;
  askedAt = 0;
  private readonly socket: WebSocket;
  private readonly raw: Socket;
  private readonly pulse: Pulse;
  private readonly unwatch: () => void;
  private failure: TransportError | undefined;
  /** Came while we were paused. */
  private held: Uint8Array[] = [];
  private isPaused = false;
  /** `parting`: its end comes after what is held. `left`: its end was told. */
  private peer: "here" | "parting" | "left" = "here";
  private unwritten = 0;

  constructor(
    socket: WebSocket,
    raw: Socket,
    remote: Endpoint,
    subprotocol: string,
    pulse: Pulse,
    lingerTime: number,
  ) {
    super(remote, lingerTime);
    this.socket = socket;
    this.raw = raw;
    this.subprotocol = subprotocol;
    this.pulse = pulse;
    // Before anything else: without a listener an error would end the process.
    socket.on(
      "error",
      (error) => this.failure ??= new TransportError(error.message, "EPROTO", { cause: error }),
    );
    raw.on("error", (error) => this.failure ??= connectionError(error));
    socket.on("message", (message, isBinary) => this.cameIn(bytesOf(message, isBinary)));
    socket.on("ping", () => this.cameEmpty());
    socket.on("pong", () => this.cameEmpty());
    socket.on("close", (code) => this.closedBy(code));
    this.unwatch = pulse.watch(this);
  }

  get isHeard(): boolean {
    return !this.isPaused;
  }

  pause(): void {
    if (this.phase !== "open") return;
    this.isPaused = true;
    this.socket.pause();
  }

  resume(): void {
    if (this.phase !== "open" || !this.isPaused) return;
    this.isPaused = false;
    if (this.held.length === 0 && this.peer === "here") this.socket.resume();
    // Not at once: whoever resumes does not expect to be read to before that returns.
    else setImmediate(() => this.release());
  }

  ping(): void {
    // With bytes waiting it would only wait behind them.
    if (this.phase === "open" && this.pending === 0 && this.socket.readyState === OPEN) this.socket.ping();
  }

  died(): void {
    this.failure ??= new TransportError("the peer did not answer", "ETIMEDOUT");
    this.socket.terminate();
  }

  protected send(bytes: Uint8Array): void {
    // Closing already, by the peer's wish or its mistake: what is written now reaches nobody.
    if (this.socket.readyState !== OPEN) return;
    this.unwritten += bytes.length;
    this.socket.send(bytes, TEXT, (error) => this.didWrite(bytes.length, error));
    this.count();
    if (this.pending > 0) this.filled();
  }

  protected finish(code: number | undefined): void {
    if (this.peer !== "here") return this.over(this.failure);
    this.held = [];
    // While paused it would never see the peer's close frame.
    this.socket.resume();
    this.socket.close(code !== undefined && canBeSent(code) ? code : NORMAL);
  }

  protected destroy(reset: boolean): void {
    if (this.peer !== "here") return this.over(this.failure);
    const { raw } = this;
    // Between `end()` and its FIN libuv refuses to reset, and Node 20.20 would then neither close nor say so.
    const isShutting = raw.writableEnded && !raw.writableFinished;
    if (reset && this.remote.kind === "ws" && !isShutting) raw.resetAndDestroy();
    else this.socket.terminate();
  }

  private cameIn(bytes: Uint8Array): void {
    if (bytes.length === 0) return this.cameEmpty();
    this.heardAt = this.pulse.now;
    if (this.phase !== "open") return;
    if (this.isPaused || this.held.length > 0) this.held.push(bytes);
    else this.received(bytes);
  }

  /** Also while we are paused: what was read already is work, and has to be paid for. */
  private cameEmpty(): void {
    this.heardAt = this.pulse.now;
    this.receivedNothing();
  }

  /** Hands out what was held, until we are paused again. */
  private release(): void {
    while (this.held.length > 0 && !this.isPaused && this.phase === "open") {
      this.received(this.held.shift() as Uint8Array);
    }
    if (this.isPaused || this.phase !== "open") return;
    if (this.peer === "parting") this.tellLeft();
    else if (this.peer === "here") this.socket.resume();
  }

  private didWrite(length: number, error: Error | null | undefined): void {
    // A destroyed socket calls back, too, and not always with an error; what was never sent stays counted.
    if (error || this.raw.destroyed) return;
    // A long queue that moves is a sign of life; a short one may only have moved into the kernel.
    if (this.pending > HIGH_WATER) this.heardAt = this.pulse.now;
    this.unwritten -= length;
    this.count();
    if (this.pending === 0) this.emptied();
  }

  /** The package counts its frames, too, but knows before it calls back what the kernel has taken at once. */
  private count(): void {
    this.pending = Math.min(this.unwritten, this.socket.bufferedAmount);
  }

  private closedBy(code: number): void {
    this.unwatch();
    if (this.phase !== "open") return this.over(this.failure);
    if (code === ABNORMAL || this.failure !== undefined) {
      return this.over(
        this.failure ?? new TransportError("the peer left without a close frame", "ECONNRESET"),
      );
    }
    this.peer = "parting";
    if (!this.isPaused && this.held.length === 0) this.tellLeft();
  }

  private tellLeft(): void {
    this.peer = "left";
    this.peerEnded();
  }
}

/** Whether a close frame may have it: those that are assigned, but not those for what was never sent (RFC 6455, 7.4). */
function canBeSent(code: number): boolean {
  const isAssigned = code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== ABNORMAL;
  return Number.isInteger(code) && (isAssigned || code >= 3000 && code <= 4999);
}
