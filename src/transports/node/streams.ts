// TCP, TLS and Unix sockets through node:net and node:tls: Node's own transport, and a second one on Deno and Bun.
//
// Node's streams queue, too, but forget how much when a socket fails, and emit `drain` only above a mark of their
// own. So one write is in flight, and the rest waits here. Note: a server's `close` waits for every client.

import type { AddressInfo, Server, Socket } from "node:net";
import { createServer } from "node:net";
import { setImmediate } from "node:timers";
import { Backlog } from "../../common/backlog.ts";
import { BaseConnection } from "../shared/base_connection.ts";
import { normalizeHost } from "../endpoint.ts";
import { connectionError, refusal, type TransportError } from "../error.ts";
import { bound } from "../shared/bind.ts";
import { TlsAcceptor, tlsOptions } from "./tls.ts";
import { KEEP_ALIVE_DELAY, type ListenSettings, listenSettings } from "../settings.ts";
import type { Accept, Endpoint, Listener, ListenOptions, TlsIdentity, Transport } from "../transport.ts";

/** Sockets of `node:net`. Runs on Node, and on Deno and Bun through their compatibility layers. */
export function nodeTransport(): Transport {
  return {
    name: "node",
    listen: (endpoint, accept, options = {}) => listen(endpoint, accept, options),
  };
}

async function listen(endpoint: Endpoint, accept: Accept, options: ListenOptions): Promise<Listener> {
  if (endpoint.kind === "udp") return (await import("./udp.ts")).listenUdp(endpoint, accept, options);
  const settings = listenSettings(endpoint, options);
  const startConnection = (socket: Socket, remote: Endpoint) =>
    new NodeConnection(socket, remote, settings.lingerTime).start(accept);
  let tls: TlsAcceptor | undefined;
  const { listener: server, removeFile } = await bound(
    async (at) => {
      tls = await tlsAcceptor(at, settings, startConnection);
      const server = createServer(SOCKET_OPTIONS, (socket) => {
        const remote = remoteOf(socket, endpoint);
        if (tls === undefined) startConnection(socket, remote);
        else tls.accept(socket, remote);
      });
      await bind(server, at);
      return server;
    },
    (server) => server.close(),
    endpoint,
    settings,
  );
  server.on("error", (error) => settings.onError(connectionError(error)));
  let closed: Promise<void> | undefined;
  const close = () => {
    removeFile();
    tls?.close();
    return closeServer(server);
  };
  return {
    endpoint: boundEndpoint(server, endpoint),
    ...(tls === undefined ? {} : { renew: (identity: TlsIdentity) => tls?.renew(identity) }),
    close: () => closed ??= close(),
  };
}

const SOCKET_OPTIONS = {
  allowHalfOpen: true,
  keepAlive: true,
  keepAliveInitialDelay: KEEP_ALIVE_DELAY,
  noDelay: true,
};

async function tlsAcceptor(
  endpoint: Endpoint,
  settings: ListenSettings,
  onSecure: (socket: Socket, remote: Endpoint) => void,
): Promise<TlsAcceptor | undefined> {
  const { handshakeTimeout, tls: identity } = settings;
  if (identity === undefined) return undefined;
  // dnt-shim-ignore
  if ("Deno" in globalThis) {
    // Deno 2.9.6: after either side's end its node:tls fails to write (EPERM), so last lines would be lost.
    throw refusal(endpoint, "ENOTSUP", "Deno's node:tls cannot end politely; use the native transport");
  }
  const { createServer } = await import("node:tls");
  const server = createServer({ ...SOCKET_OPTIONS, ...tlsOptions(identity), handshakeTimeout });
  return new TlsAcceptor(server, settings, onSecure);
}

function bind(server: Server, endpoint: Endpoint): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(endpoint.kind === "unix" ? { path: endpoint.path } : endpoint, () => {
      server.removeListener("error", reject);
      resolve();
    });
  });
}

function closeServer(server: Server): Promise<void> {
  // Not `server.close(resolve)`: that waits until the last client is gone. The port is free at once.
  server.close();
  return new Promise((resolve) => setImmediate(resolve));
}

function boundEndpoint(server: Server, endpoint: Endpoint): Endpoint {
  if (endpoint.kind === "unix") return endpoint;
  const { address, port } = server.address() as AddressInfo;
  return { kind: endpoint.kind, host: address, port };
}

/** The peer of a Unix socket has no address of its own: it is shown by the path it came to. */
function remoteOf(socket: Socket, endpoint: Endpoint): Endpoint {
  if (endpoint.kind === "unix") return endpoint;
  // Both are missing if the peer was gone before it was accepted.
  return {
    kind: endpoint.kind,
    host: normalizeHost(socket.remoteAddress ?? ""),
    port: socket.remotePort ?? 0,
  };
}

class NodeConnection extends BaseConnection {
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
