// The life of a connection, the same on every runtime: open, closing, over, and what its handler may still hear.
//
// An adapter extends this with five methods of its runtime and reports what happened through `received`,
// `peerEnded`, `emptied` and `over`. It is a class because a write and a read must not allocate: fields and
// prototype methods, no closures. `accept` may close what it is given, so `closed` may come before there is a
// handler, and is then told when there is one.

import type { TransportError } from "../error.ts";
import type { Accept, CloseReason, Connection, ConnectionHandler, Endpoint } from "../transport.ts";
import { HIGH_WATER } from "../transport.ts";
import { systemTime, type Time } from "./time.ts";

/** `closing`: after a polite `close()`. `aborted`: after `abort()`, or when `close()` ran out of time. */
type Phase = "open" | "closing" | "aborted" | "over";

/** What all runtimes' connections share. */
export abstract class BaseConnection implements Connection {
  readonly remote: Endpoint;
  /** Set by the adapter. Not a getter: it is read before each write to each client. */
  pending = 0;
  protected phase: Phase = "open";
  private readonly lingerTime: number;
  private readonly time: Pick<Time, "after">;
  private handler: ConnectionHandler | undefined;
  private reason: CloseReason | undefined;
  private cancelLinger: (() => void) | undefined;
  private crowded = false;

  constructor(remote: Endpoint, lingerTime: number, time: Pick<Time, "after"> = systemTime) {
    this.remote = remote;
    this.lingerTime = lingerTime;
    this.time = time;
  }

  abstract pause(): void;
  abstract resume(): void;

  /** Hands bytes to the runtime or queues them. */
  protected abstract send(bytes: Uint8Array): void;

  /** Begins a polite close: sends the queue, then FIN, reads and drops until the peer has finished, then `over`. */
  protected abstract finish(code: number | undefined): void;

  /** Ends at once, with a reset where that is wanted and possible. `over` follows, now or later. */
  protected abstract destroy(reset: boolean): void;

  /** Hands the connection to its user. */
  start(accept: Accept): void {
    const handler = accept(this);
    this.handler = handler;
    if (this.reason !== undefined) handler.closed(this.reason);
  }

  write(bytes: Uint8Array): void {
    if (this.phase !== "open" || bytes.length === 0) return;
    this.send(bytes);
  }

  close(code?: number): void {
    if (this.phase !== "open") return;
    this.phase = "closing";
    this.cancelLinger = this.time.after(this.lingerTime, () => {
      if (this.phase !== "closing") return;
      this.phase = "aborted";
      // Everything was sent and only the peer's FIN is missing: a reset could destroy what it has not read yet.
      this.destroy(this.pending > 0);
    });
    this.finish(code);
  }

  abort(): void {
    if (this.phase === "aborted" || this.phase === "over") return;
    this.phase = "aborted";
    this.destroy(true);
  }

  /** Bytes came. */
  protected received(chunk: Uint8Array): void {
    if (this.phase === "open") (this.handler as ConnectionHandler).read(chunk);
  }

  /** A frame came that has no text. */
  protected receivedNothing(): void {
    if (this.phase === "open") this.handler?.emptyFrame?.();
  }

  /** The peer has finished writing. */
  protected peerEnded(): void {
    if (this.phase === "open") (this.handler as ConnectionHandler).ended();
  }

  /** The kernel did not take everything. */
  protected filled(): void {
    if (this.pending > HIGH_WATER) this.crowded = true;
  }

  /** The kernel has taken everything. */
  protected emptied(): void {
    if (!this.crowded) return;
    this.crowded = false;
    if (this.phase === "open") (this.handler as ConnectionHandler).drained();
  }

  /** Nothing will happen any more; `pending` is what never left. Only the first call counts. */
  protected over(error?: TransportError): void {
    if (this.phase === "over") return;
    const unsent = this.pending;
    // After our FIN, a reset from the peer counts as a normal close.
    const kind = this.phase === "aborted"
      ? "aborted"
      : this.phase === "closing" && unsent === 0
      ? "closed"
      : "lost";
    this.phase = "over";
    this.cancelLinger?.();
    this.cancelLinger = undefined;
    this.reason = kind === "lost" && error !== undefined ? { kind, unsent, error } : { kind, unsent };
    this.handler?.closed(this.reason);
  }
}
