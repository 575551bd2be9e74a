// The time between TCP's accept and the end of a TLS handshake, the same on every runtime: who may begin one,
// how long it may take, and what becomes of it when its listener closes.
//
// It does not know how a handshake is done. Note: a peer that we cut off ends a second time, as a failure that
// its runtime reports; only the first end counts, and only that one is reported.

import { connectionError, handshakeTimeoutError, TransportError } from "../error.ts";
import type { ListenSettings } from "../settings.ts";
import type { Endpoint } from "../transport.ts";

/** The handshakes of one listener that are under way. */
export class Handshakes {
  private readonly settings: ListenSettings;
  private readonly pending = new Set<Handshake>();

  constructor(settings: ListenSettings) {
    this.settings = settings;
  }

  /**
   * Begins one. Undefined if there is no place for it: then the peer must be cut off at once.
   *
   * @param cut ends the connection at once, without telling the peer why
   */
  begin(remote: Endpoint, cut: () => void): Handshake | undefined {
    const leave = this.settings.admit(remote);
    if (leave === undefined) return undefined;
    const handshake = new Handshake(remote, this.settings, cut, () => {
      this.pending.delete(handshake);
      leave();
    });
    this.pending.add(handshake);
    return handshake;
  }

  /** Cuts off the older half, which are more likely to stay silent: they hold what others need. */
  cutHalf(): void {
    for (const handshake of [...this.pending].slice(0, Math.ceil(this.pending.size / 2))) handshake.cutOff();
  }

  /** Cuts off all of them. That is not a failure, so it is not reported. */
  cutAll(): void {
    for (const handshake of this.pending) handshake.cutOff();
  }
}

/** A handshake. */
export class Handshake {
  readonly remote: Endpoint;
  private readonly onError: ListenSettings["onError"];
  private readonly cut: () => void;
  private readonly leave: () => void;
  private readonly timer: ReturnType<typeof setTimeout>;
  private isOver = false;

  constructor(remote: Endpoint, settings: ListenSettings, cut: () => void, leave: () => void) {
    const { handshakeTimeout, onError } = settings;
    this.remote = remote;
    this.onError = onError;
    this.cut = cut;
    this.leave = leave;
    this.timer = setTimeout(() => {
      this.cutOff();
      onError(handshakeTimeoutError(handshakeTimeout), remote);
    }, handshakeTimeout);
  }

  /** It is done. Returns whether it still counts: if not, the peer must be cut off. */
  succeeded(): boolean {
    return this.end();
  }

  /** It failed: by this error, or, without one, because the peer has left. */
  failed(cause?: unknown): void {
    const isKnown = cause !== undefined && cause !== null;
    if (this.end()) this.onError(isKnown ? connectionError(cause) : peerLeft(), this.remote);
  }

  cutOff(): void {
    if (this.end()) this.cut();
  }

  /** Ends it, and returns whether it was still under way. */
  private end(): boolean {
    if (this.isOver) return false;
    this.isOver = true;
    clearTimeout(this.timer);
    this.leave();
    return true;
  }
}

function peerLeft(): TransportError {
  return new TransportError("the peer left before the TLS handshake was done", "ECONNRESET");
}
