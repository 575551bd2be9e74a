// TLS for connections of node:net, on Node and on Bun.
//
// A tls.Server that listens would begin every handshake by itself. This one never listens: a plain server does,
// and passes on the peers that are admitted, by the event that node:tls documents for it. Note: the socket that
// comes out is not the one that went in, and nothing public leads from it to the first; their addresses do.

import type { Socket } from "node:net";
import type { Server, TlsOptions, TLSSocket } from "node:tls";
import { type Handshake, Handshakes } from "../shared/handshakes.ts";
import type { ListenSettings } from "../settings.ts";
import type { Endpoint, TlsIdentity } from "../transport.ts";

/** Does the TLS handshakes of one listener. */
export class TlsAcceptor {
  private readonly server: Server;
  private readonly handshakes: Handshakes;
  private readonly pending = new Map<string, Handshake>();
  private readonly check: (identity: TlsIdentity) => void;
  /** An error whose socket has lost its addresses already: that of the next to close, on Deno (2.9.5). */
  private unclaimed: Error | undefined;

  /**
   * @param server never listens
   * @param check throws if an identity can't be used
   * @param onSecure takes a peer whose handshake is done
   */
  constructor(
    server: Server,
    check: (identity: TlsIdentity) => void,
    settings: ListenSettings,
    onSecure: (socket: TLSSocket, remote: Endpoint) => void,
  ) {
    this.server = server;
    this.check = check;
    this.handshakes = new Handshakes(settings);
    server.on("secureConnection", (socket) => {
      const handshake = this.take(socket);
      // Without one the peer has just gone, and the socket's address with it.
      if (!handshake?.succeeded()) return cutOff(socket);
      socket.allowHalfOpen = true;
      onSecure(socket, handshake.remote);
    });
    server.on("tlsClientError", (error, socket) => {
      const handshake = this.take(socket);
      if (handshake !== undefined) handshake.failed(error);
      else if (socket.remoteAddress === undefined) this.unclaimed = error;
      cutOff(socket);
    });
  }

  /** Lets a peer begin its handshake, or cuts it off. */
  accept(socket: Socket, remote: Endpoint): void {
    // Without an address it was gone before it was accepted.
    const isGone = socket.remoteAddress === undefined;
    const handshake = isGone ? undefined : this.handshakes.begin(remote, () => socket.destroy());
    if (handshake === undefined) return void socket.destroy();
    const key = keyOf(socket);
    this.pending.set(key, handshake);
    // During the handshake: Node would wait for more from a peer that has ended, until the timeout.
    socket.allowHalfOpen = false;
    socket.on("error", ignore);
    socket.once("close", () => {
      if (this.pending.get(key) === handshake) this.pending.delete(key);
      handshake.failed(this.unclaimed);
      this.unclaimed = undefined;
    });
    this.server.emit("connection", socket);
  }

  renew(identity: TlsIdentity): void {
    this.check(identity);
    this.server.setSecureContext(tlsOptions(identity));
  }

  /** Cuts off the peers whose handshake is not done. */
  close(): void {
    this.handshakes.cutAll();
  }

  private take(socket: TLSSocket): Handshake | undefined {
    const key = keyOf(socket);
    const handshake = this.pending.get(key);
    this.pending.delete(key);
    return handshake;
  }
}

/** What a TLS server shows and requires. */
export function tlsOptions({ cert, key }: TlsIdentity): TlsOptions {
  return { cert, key, minVersion: "TLSv1.2" };
}

/** No two connections that are open at the same time, at one port, have all three in common. */
function keyOf({ localAddress, remoteAddress, remotePort }: Socket): string {
  return `${localAddress} ${remoteAddress} ${remotePort}`;
}

function cutOff(socket: Socket): void {
  socket.on("error", ignore);
  socket.destroy();
}

function ignore(): void {}
