// TLS of Deno behind a relay, because a silent peer must not hold what it costs us.
//
// `Deno.listenTls` (2.9.5) can't be made to give up a handshake: `close()` waits for its end, and so a peer that
// says nothing keeps its descriptor for as long as it likes. So peers come to a plain listener, the front; the
// one that shakes hands listens on loopback, and each peer that has said something is relayed to it. Closing the
// relay ends the handshake. It costs two descriptors more for each TLS client, and two more copies of its bytes.

import {
  closeQuietly,
  type DenoAddress,
  type DenoApi,
  type DenoConn,
  type DenoListener,
} from "./deno_api.ts";
import { connectionError, errorCode, handshakeTimeoutError, TransportError } from "./error.ts";
import { type LargeBuffers, ReadBuffer } from "./read_buffer.ts";
import type { TlsIdentity } from "./transport.ts";

/** Only this machine may come to the listener that shakes hands, on a port that the system chooses. */
const INNER_ADDRESS = { hostname: "127.0.0.1", port: 0 };

/** 50 ms: without descriptors every attempt fails at once, until somebody leaves. */
const DESCRIPTOR_RETRY = 50;

/** Shakes hands with peers that were accepted on a plain listener. */
export class TlsFront {
  private readonly deno: DenoApi;
  private readonly buffers: LargeBuffers;
  private inner: DenoListener;
  private isClosed = false;
  /** The end of the last pairing that was asked for: they are done one after the other. */
  private queue: Promise<unknown> = Promise.resolve();

  /** Throws if the identity can't be used. */
  constructor(deno: DenoApi, identity: TlsIdentity, buffers: LargeBuffers) {
    this.deno = deno;
    this.buffers = buffers;
    this.inner = deno.listenTls({ ...INNER_ADDRESS, ...identity });
  }

  /**
   * Makes of a peer of the front one that speaks TLS.
   *
   * @param timeout milliseconds for all of it; then the peer is cut off
   * @throws {TransportError} if it comes to nothing; the peer is closed then
   */
  async secure(peer: DenoConn, timeout: number): Promise<DenoConn> {
    const relay = new Relay(peer, this.buffers);
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      relay.close();
    }, timeout);
    try {
      // A peer that never says anything never costs more than this.
      await relay.wake();
      const pairing = this.queue.then(() => this.pair(relay));
      this.queue = pairing.catch(() => {});
      await pairing;
      await relay.shakeHands();
      return relay;
    } catch (error) {
      relay.close();
      throw isLate ? handshakeTimeoutError(timeout) : connectionError(error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Shows another certificate to whoever comes from now on. */
  renew(identity: TlsIdentity): void {
    if (this.isClosed) return;
    const next = this.deno.listenTls({ ...INNER_ADDRESS, ...identity });
    this.queue = this.queue.then(() => {
      closeQuietly(this.inner);
      this.inner = next;
    });
  }

  /** Shakes no more hands. */
  close(): void {
    this.isClosed = true;
    this.queue = this.queue.then(() => closeQuietly(this.inner));
  }

  /** Connects a relay to the listener that shakes hands, and finds the other end of that connection. */
  private async pair(relay: Relay): Promise<void> {
    const hostname = INNER_ADDRESS.hostname;
    const port = this.inner.addr.port ?? 0;
    const near = await patiently(() => this.deno.connect({ hostname, port }), relay);
    try {
      for (;;) {
        const far = await patiently(() => this.inner.accept(), relay);
        if (far.remoteAddr.port === near.localAddr.port) return relay.join(near, far);
        // Another program of this machine, which has no business here.
        closeQuietly(far);
      }
    } catch (error) {
      closeQuietly(near);
      throw error;
    }
  }
}

/** Tries again for as long as descriptors are missing and the peer may wait. */
async function patiently(attempt: () => Promise<DenoConn>, relay: Relay): Promise<DenoConn> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (errorCode(error) !== "EMFILE" || relay.isClosed) throw error;
      await new Promise((resolve) => setTimeout(resolve, DESCRIPTOR_RETRY));
    }
  }
}

/**
 * A peer's bytes, passed on as they are between the `peer` and `near`, whose other end `far` speaks TLS with it.
 * To its user it is a connection: what it reads and writes is plain.
 */
class Relay implements DenoConn {
  /** Bytes for the peer and from the peer go nowhere any more. */
  isClosed = false;
  private readonly peer: DenoConn;
  private readonly arriving: ReadBuffer;
  private readonly leaving: ReadBuffer;
  private near: DenoConn | undefined;
  private far: DenoConn | undefined;
  /** Bytes of the peer that came before there was anybody to pass them to. */
  private first = 0;
  /** Resolves once all that was written has been passed on to the peer, and its end too. */
  private delivered: Promise<void> = Promise.resolve();
  /** What ended it, if that was not us. */
  private trouble: unknown;

  constructor(peer: DenoConn, buffers: LargeBuffers) {
    this.peer = peer;
    this.arriving = new ReadBuffer(buffers);
    this.leaving = new ReadBuffer(buffers);
  }

  get localAddr(): DenoAddress {
    return this.peer.localAddr;
  }

  get remoteAddr(): DenoAddress {
    return this.peer.remoteAddr;
  }

  /** Waits until the peer says something. */
  async wake(): Promise<void> {
    const count = await this.peer.read(this.arriving.bytes);
    if (count === null) throw new TransportError("the peer left before its TLS handshake", "EOF");
    this.first = count;
  }

  /** Begins to pass on. */
  join(near: DenoConn, far: DenoConn): void {
    this.near = near;
    this.far = far;
    near.setNoDelay?.(true);
    far.setNoDelay?.(true);
    void this.pass(this.peer, near, this.arriving, this.first);
    this.delivered = this.pass(near, this.peer, this.leaving);
    if (this.isClosed) this.close();
  }

  async shakeHands(): Promise<void> {
    try {
      await this.far?.handshake?.();
    } catch (error) {
      // What tells the peer why is still on its way.
      closeQuietly(this.far);
      await this.delivered;
      throw this.trouble ?? error;
    }
  }

  async read(into: Uint8Array): Promise<number | null> {
    try {
      const count = await this.far!.read(into);
      if (count !== null || this.trouble === undefined) return count;
    } catch (error) {
      throw this.trouble ?? error;
    }
    throw this.trouble;
  }

  write(bytes: Uint8Array): Promise<number> {
    return this.far!.write(bytes);
  }

  async closeWrite(): Promise<void> {
    await this.far!.closeWrite();
    await this.delivered;
  }

  setNoDelay(on: boolean): void {
    this.peer.setNoDelay?.(on);
  }

  setKeepAlive(on: boolean): void {
    this.peer.setKeepAlive?.(on);
  }

  close(): void {
    this.isClosed = true;
    closeQuietly(this.peer);
    closeQuietly(this.near);
    closeQuietly(this.far);
  }

  /** Passes on all of one direction, and its end; never rejects. */
  private async pass(from: DenoConn, to: DenoConn, buffer: ReadBuffer, first?: number): Promise<void> {
    try {
      let count = first ?? await from.read(buffer.bytes);
      while (count !== null) {
        await writeAll(to, buffer.bytes.subarray(0, count));
        buffer.fit(count);
        count = await from.read(buffer.bytes);
      }
      await to.closeWrite();
    } catch (error) {
      if (!this.isClosed) this.trouble = error;
      this.close();
    } finally {
      buffer.fit(null);
    }
  }
}

async function writeAll(to: DenoConn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await to.write(bytes.subarray(sent));
}
