// TCP, TLS and Unix sockets through node:net and node:tls: Node's own transport, and a second one on Deno and Bun.
//
// Node queues without limit and tells what waits (`writableLength`), so there is no queue here. What surprises:
// it forgets that number when a socket fails, reports `drain` only above its own mark, and a server's `close`
// waits for every client.

import { Buffer } from "node:buffer";
import type { AddressInfo, Server, Socket } from "node:net";
import { createServer } from "node:net";
import { setImmediate } from "node:timers";
import type { Server as TlsServer } from "node:tls";
import { BaseConnection } from "./base_connection.ts";
import { normalizeHost } from "./endpoint.ts";
import { connectionError, refusal, type TransportError } from "./error.ts";
import { bound } from "./bind.ts";
import { KEEP_ALIVE_DELAY, type ListenSettings, listenSettings } from "./settings.ts";
import type { Accept, Endpoint, Listener, ListenOptions, TlsIdentity, Transport } from "./transport.ts";

/** Sockets of `node:net`. Runs on Node, and on Deno and Bun through their compatibility layers. */
export function nodeTransport(): Transport {
  const views: Views = { bytes: undefined, view: Buffer.alloc(0) };
  return {
    name: "node",
    listen: (endpoint, accept, options = {}) => listen(endpoint, accept, options, views),
  };
}

async function listen(
  endpoint: Endpoint,
  accept: Accept,
  options: ListenOptions,
  views: Views,
): Promise<Listener> {
  if (endpoint.kind === "udp") return (await import("./udp_node.ts")).listenUdp(endpoint, accept, options);
  const settings = listenSettings(endpoint, options);
  let closed: Promise<void> | undefined;
  const server = await bound(
    async () => {
      const server = await serverFor(endpoint, settings);
      server.on(endpoint.kind === "tls" ? "secureConnection" : "connection", (socket: Socket) => {
        // A handshake may outlive its listener.
        if (closed !== undefined) socket.destroy();
        else new NodeConnection(socket, remoteOf(socket, endpoint), settings.lingerTime, views).start(accept);
      });
      await bind(server, endpoint);
      return server;
    },
    endpoint,
    settings,
  );
  server.on("error", (error) => settings.onTrouble(connectionError(error)));
  return {
    endpoint: boundEndpoint(server, endpoint),
    ...("setSecureContext" in server ? { renew: (tls: TlsIdentity) => renew(server as TlsServer, tls) } : {}),
    close: () => closed ??= closeServer(server),
  };
}

async function serverFor(endpoint: Endpoint, settings: ListenSettings): Promise<Server> {
  const options = {
    allowHalfOpen: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_DELAY,
    noDelay: true,
  };
  if (settings.tls === undefined) return createServer(options);
  // dnt-shim-ignore
  if ("Deno" in globalThis) {
    // Deno 2.9.6: after either side's end its node:tls fails to write (EPERM), so goodbyes would be lost.
    throw refusal(endpoint, "ENOTSUP", "Deno's node:tls can't end politely; use the native transport");
  }
  const tls = await import("node:tls");
  const server = tls.createServer({
    ...options,
    cert: settings.tls.cert,
    key: settings.tls.key,
    handshakeTimeout: settings.handshakeTimeout,
    minVersion: "TLSv1.2",
  });
  server.on("tlsClientError", (error, socket) => {
    socket.on("error", ignore);
    settings.onTrouble(connectionError(error), remoteOf(socket, endpoint));
    socket.destroy();
  });
  return server;
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
  // Not `server.close(resolve)`: that waits until the last client has gone. The port is free at once.
  server.close();
  return new Promise((resolve) => setImmediate(resolve));
}

function renew(server: TlsServer, { cert, key }: TlsIdentity): void {
  server.setSecureContext({ cert, key, minVersion: "TLSv1.2" });
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
  private readonly views: Views;
  private readonly canReset: boolean;
  private failure: TransportError | undefined;
  /** What was waiting when last looked: what is left if the socket fails. */
  private waiting = 0;
  /** Called when everything written before has left; made when the first peer is slow. */
  private whenFlushed: ((error?: Error | null) => void) | undefined;
  private isAwaitingFlush = false;

  constructor(socket: Socket, remote: Endpoint, lingerTime: number, views: Views) {
    super(remote, lingerTime);
    this.socket = socket;
    this.views = views;
    this.canReset = remote.kind === "tcp";
    // First of all: without a listener an error would end the process.
    socket.on("error", (error) => this.failure ??= connectionError(error));
    socket.on("data", (chunk: Uint8Array) => this.received(chunk));
    socket.on("end", () => this.peerEnded());
    socket.on("close", () => this.over(this.failure));
  }

  get pending(): number {
    return this.socket.destroyed ? this.waiting : this.socket.writableLength;
  }

  pause(): void {
    if (this.phase === "open") this.socket.pause();
  }

  resume(): void {
    if (this.phase === "open") this.socket.resume();
  }

  protected send(bytes: Uint8Array): void {
    this.socket.write(viewOf(bytes, this.views));
    if (this.socket.writableLength > 0) this.awaitFlush();
  }

  protected finish(): void {
    // Paused, it would never see the peer's end, and so never close.
    this.socket.resume();
    this.socket.end();
  }

  protected destroy(reset: boolean): void {
    this.waiting = this.pending;
    if (reset && this.canReset && !this.isShutting()) this.socket.resetAndDestroy();
    else this.socket.destroy();
  }

  /** Between `end()` and its FIN libuv refuses to reset, and Node 20.20 would then neither close nor say so. */
  private isShutting(): boolean {
    const { writableEnded, writableFinished, writableLength } = this.socket;
    return writableEnded && !writableFinished && writableLength === 0;
  }

  /** Writes nothing and learns when it has left: `drain` would come only above the stream's own mark. */
  private awaitFlush(): void {
    this.waiting = this.socket.writableLength;
    this.filled();
    if (this.isAwaitingFlush) return;
    this.isAwaitingFlush = true;
    this.whenFlushed ??= (error) => this.flushed(error);
    this.socket.write(NOTHING, this.whenFlushed);
  }

  private flushed(error: Error | null | undefined): void {
    this.isAwaitingFlush = false;
    // TLS calls back without an error when it is destroyed.
    if (error || this.socket.destroyed) return;
    this.waiting = this.socket.writableLength;
    if (this.waiting > 0) this.awaitFlush();
    else this.emptied();
  }
}

/** A broadcast writes the same bytes to thousands: Node would wrap a plain Uint8Array once for each of them. */
interface Views {
  bytes: Uint8Array | undefined;
  view: Buffer;
}

function viewOf(bytes: Uint8Array, views: Views): Buffer {
  if (views.bytes !== bytes) {
    views.bytes = bytes;
    views.view = Buffer.isBuffer(bytes)
      ? bytes
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  return views.view;
}

const NOTHING = new Uint8Array(0);

function ignore(): void {}
