// Deno's TLS behind a relay, because a silent peer must not keep a descriptor.
//
// `Deno.listenTls` (2.9.5) can't be made to give up a handshake: `close()` waits for its end, and so a peer that
// sends nothing keeps its descriptor for as long as it likes. So peers come to a plain listener, and their bytes
// are passed on through a tunnel whose far end speaks TLS; closing the near end ends the handshake. It costs two
// descriptors more for each TLS client, and two more copies of its bytes.
//
// A tunnel is opened before its peer is accepted: a peer that is admitted has all descriptors that it needs, and
// one that is not has cost none. Each tunnel has a listener of its own just while it is opened, so that no other
// program can get in.

import {
  closeQuietly,
  type DenoAddress,
  type DenoApi,
  type DenoConn,
  type DenoListener,
  type DenoOwnConn,
  type DenoTlsConn,
} from "./api.ts";
import { errorCode, refusal } from "../error.ts";
import type { Handshake } from "../shared/handshakes.ts";
import { type LargeBuffers, ReadBuffer } from "../shared/read_buffer.ts";
import type { Endpoint, TlsIdentity } from "../transport.ts";

/** Descriptors of a client: its own, and both ends of its tunnel. */
export const DESCRIPTORS = 3;

/** Only this machine can reach a tunnel's listener, on a port that the system chooses. */
const LOOPBACK = { hostname: "127.0.0.1", port: 0 };

/** Accepts peers whose handshake is yet to be done. */
export class TlsListener implements DenoListener {
  private readonly deno: DenoApi;
  private readonly front: DenoListener;
  private readonly buffers: LargeBuffers;
  private readonly begin: BeginHandshake;
  private identity: TlsIdentity;
  /** For the next peer. */
  private spare: Tunnel | undefined;
  private isClosed = false;

  private constructor(
    deno: DenoApi,
    front: DenoListener,
    identity: TlsIdentity,
    buffers: LargeBuffers,
    begin: BeginHandshake,
  ) {
    this.deno = deno;
    this.front = front;
    this.identity = identity;
    this.buffers = buffers;
    this.begin = begin;
  }

  /** Throws if the identity can't be used, or if Deno does not permit a tunnel. */
  static async listen(
    deno: DenoApi,
    endpoint: Exclude<Endpoint, { readonly kind: "unix" }>,
    identity: TlsIdentity,
    buffers: LargeBuffers,
    begin: BeginHandshake,
  ): Promise<TlsListener> {
    const front = deno.listen({ hostname: endpoint.host, port: endpoint.port });
    const listener = new TlsListener(deno, front, identity, buffers, begin);
    try {
      await listener.prepare();
      return listener;
    } catch (error) {
      listener.close();
      if (errorCode(error) !== "EACCES") throw error;
      throw refusal(endpoint, "EACCES", "TLS on Deno needs --allow-net=127.0.0.1, too", error);
    }
  }

  get addr(): DenoAddress {
    return this.front.addr;
  }

  async accept(): Promise<Relay> {
    for (;;) {
      await this.prepare();
      const relay = await this.relay(await this.front.accept());
      if (relay !== undefined) return relay;
    }
  }

  /** Takes a peer, if it is admitted. */
  private async relay(peer: DenoConn): Promise<Relay | undefined> {
    let conn = peer;
    const handshake = this.begin(peer, () => closeQuietly(conn));
    if (handshake === undefined) return void closeQuietly(peer);
    try {
      // Again, since the certificate may have been renewed meanwhile.
      const tunnel = await this.prepare();
      this.spare = undefined;
      const relay = new Relay(peer, tunnel, this.buffers, handshake);
      conn = relay;
      return relay;
    } catch (error) {
      handshake.cutOff();
      throw error;
    }
  }

  /** Shows another certificate to those who connect from now on. Throws if it can't be used. */
  renew(identity: TlsIdentity): void {
    closeQuietly(this.deno.listenTls({ ...LOOPBACK, ...identity }));
    this.identity = identity;
  }

  close(): void {
    this.isClosed = true;
    this.front.close();
    closeTunnel(this.spare);
  }

  private async prepare(): Promise<Tunnel> {
    if (this.spare?.identity !== this.identity) {
      closeTunnel(this.spare);
      this.spare = undefined;
      this.spare = await openTunnel(this.deno, this.identity);
      if (this.isClosed) closeTunnel(this.spare);
    }
    return this.spare;
  }
}

/** Begins a handshake with a peer, if there is a place for it. */
type BeginHandshake = (peer: DenoConn, cut: () => void) => Handshake | undefined;

/** A connection of this process to itself. */
interface Tunnel {
  readonly identity: TlsIdentity;
  /** Where a peer's bytes go in, encrypted. */
  readonly near: DenoConn;
  /** Where they come out, decrypted. */
  readonly far: DenoTlsConn;
}

async function openTunnel(deno: DenoApi, identity: TlsIdentity): Promise<Tunnel> {
  const inner = deno.listenTls({ ...LOOPBACK, ...identity });
  let near: DenoOwnConn | undefined;
  try {
    near = await deno.connect({ ...LOOPBACK, port: inner.addr.port as number });
    const { hostname, port } = near.localAddr;
    for (;;) {
      const far = await inner.accept();
      if (far.remoteAddr.port === port && far.remoteAddr.hostname === hostname) {
        near.setNoDelay?.(true);
        far.setNoDelay?.(true);
        return { identity, near, far };
      }
      // It is another program on this machine.
      closeQuietly(far);
    }
  } catch (error) {
    closeQuietly(near);
    throw error;
  } finally {
    closeQuietly(inner);
  }
}

function closeTunnel(tunnel: Tunnel | undefined): void {
  closeQuietly(tunnel?.near);
  closeQuietly(tunnel?.far);
}

/**
 * A peer and its tunnel. To its user it is a connection: what it reads and writes is plain.
 *
 * A direction that fails ends its own other side only: what the peer sent before it left is still read.
 */
export class Relay implements DenoConn {
  /** How far it has come. */
  readonly handshake: Handshake;
  private readonly peer: DenoConn;
  private readonly tunnel: Tunnel;
  /** Resolves once all that was written has been passed on to the peer, and its end too. */
  private readonly delivered: Promise<void>;
  /** What ended it, if that was not us. */
  private failure: unknown;
  private isClosed = false;
  private hasPeerEnded = false;

  constructor(peer: DenoConn, tunnel: Tunnel, buffers: LargeBuffers, handshake: Handshake) {
    this.handshake = handshake;
    this.peer = peer;
    this.tunnel = tunnel;
    void this.pass(peer, tunnel.near, new ReadBuffer(buffers)).then(() => this.hasPeerEnded = true);
    this.delivered = this.pass(tunnel.near, peer, new ReadBuffer(buffers)).then(() => {
      // Nobody would notice otherwise: there is nothing more to read from the peer.
      if (this.failure !== undefined && this.hasPeerEnded) this.close();
    });
  }

  get remoteAddr(): DenoAddress {
    return this.peer.remoteAddr;
  }

  async completeHandshake(): Promise<void> {
    try {
      await this.tunnel.far.handshake();
    } catch (error) {
      // The alert that tells the peer why is still in flight.
      closeQuietly(this.tunnel.far);
      await this.delivered;
      throw this.failure ?? error;
    }
  }

  async read(into: Uint8Array): Promise<number | null> {
    try {
      const count = await this.tunnel.far.read(into);
      if (count !== null || this.failure === undefined) return count;
    } catch (error) {
      throw this.failure ?? error;
    }
    throw this.failure;
  }

  write(bytes: Uint8Array): Promise<number> {
    return this.tunnel.far.write(bytes);
  }

  async closeWrite(): Promise<void> {
    await this.tunnel.far.closeWrite();
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
    closeTunnel(this.tunnel);
  }

  /** Passes on all of one direction, and its end; never rejects. */
  private async pass(from: DenoConn, to: DenoConn, buffer: ReadBuffer): Promise<void> {
    try {
      for (let count = await from.read(buffer.bytes); count !== null; count = await from.read(buffer.bytes)) {
        await writeAll(to, buffer.bytes.subarray(0, count));
        buffer.fit(count);
      }
    } catch (error) {
      if (!this.isClosed) this.failure ??= error;
    }
    buffer.fit(null);
    // Fails where it has ended already.
    await to.closeWrite().catch(() => {});
  }
}

async function writeAll(to: DenoConn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await to.write(bytes.subarray(sent));
}
