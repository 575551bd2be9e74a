// TCP, TLS and Unix sockets of Bun itself: `Bun.listen`, one set of handlers for all connections of a listener.
//
// A write is one system call and says how much the kernel took; the rest waits here until `drain`. Note: `end()`
// is close(2) and loses data, so a polite close is `shutdown()`; `close` is called from inside `end()` and
// `terminate()`; on TLS `open` comes before the handshake (Bun 1.4.5).

import { Backlog } from "../../common/backlog.ts";
import { BaseConnection } from "../shared/base_connection.ts";
import { normalizeHost } from "../endpoint.ts";
import { connectionError, type TransportError } from "../error.ts";
import { bound } from "../shared/bind.ts";
import { Handshake, Handshakes } from "../shared/handshakes.ts";
import { KEEP_ALIVE_DELAY, type ListenSettings, listenSettings } from "../settings.ts";
import type { Accept, Endpoint, Listener, ListenOptions, Transport } from "../transport.ts";

/** Sockets of `Bun.listen`. Throws a TypeError on another runtime. */
export function bunTransport(): Transport {
  // dnt-shim-ignore
  const bun = (globalThis as { readonly Bun?: BunApi }).Bun;
  if (bun === undefined) {
    throw new TypeError(
      "Cannot use Bun's sockets: this is not Bun; use nativeTransport() or nodeTransport()",
    );
  }
  return {
    name: "bun",
    listen: (endpoint, accept, options = {}) => listen(bun, endpoint, accept, options),
  };
}

async function listen(
  bun: BunApi,
  endpoint: Endpoint,
  accept: Accept,
  options: ListenOptions,
): Promise<Listener> {
  if (endpoint.kind === "udp") return (await import("./udp.ts")).listenUdp(endpoint, accept, options);
  const settings = listenSettings(endpoint, options);
  const context: ListenerContext = {
    endpoint,
    settings,
    accept,
    handshakes: new Handshakes(settings),
    isClosed: false,
  };
  const tls = settings.tls === undefined ? {} : { tls: { ...settings.tls } };
  const socket = handlersFor(context);
  const { listener, removeFile } = await bound(
    (at) => bun.listen({ ...addressOf(at), ...tls, allowHalfOpen: true, socket }),
    (listener) => listener.stop(),
    endpoint,
    settings,
  );
  const close = () => {
    context.isClosed = true;
    removeFile();
    listener.stop();
    context.handshakes.cutAll();
  };
  return {
    endpoint: boundEndpoint(listener, endpoint),
    close: () => {
      if (!context.isClosed) close();
      return Promise.resolve();
    },
  };
}

function addressOf(endpoint: Endpoint): { unix: string } | { hostname: string; port: number } {
  if (endpoint.kind === "unix") return { unix: endpoint.path };
  return { hostname: endpoint.host, port: endpoint.port };
}

function boundEndpoint(listener: BunListener, endpoint: Endpoint): Endpoint {
  if (endpoint.kind === "unix") return endpoint;
  const address = { address: endpoint.host };
  listener.getsockname(address);
  return { kind: endpoint.kind, host: address.address, port: listener.port };
}

/** What the handlers of one listener share. */
interface ListenerContext {
  readonly endpoint: Endpoint;
  readonly settings: ListenSettings;
  readonly accept: Accept;
  readonly handshakes: Handshakes;
  isClosed: boolean;
}

function handlersFor(context: ListenerContext): BunHandlers {
  const handlers: BunHandlers = {
    open: (socket) => startConnection(socket, remoteOf(socket, context.endpoint), context),
    data: (socket, chunk) => connectionOf(socket)?.onData(chunk),
    end: (socket) => connectionOf(socket)?.onEnd(),
    drain: (socket) => connectionOf(socket)?.onDrain(),
    close: (socket, error) => {
      if (socket.data instanceof Handshake) socket.data.failed(error);
      else connectionOf(socket)?.onClose(error);
    },
  };
  if (context.settings.tls === undefined) return handlers;
  handlers.open = (socket) => {
    const remote = remoteOf(socket, context.endpoint);
    // Without an address it was gone before it was accepted.
    const isGone = socket.remoteAddress === undefined;
    socket.data = isGone ? undefined : context.handshakes.begin(remote, () => socket.terminate());
    if (socket.data === undefined) socket.terminate();
  };
  handlers.handshake = (socket, isSuccess, error) => {
    const handshake = socket.data;
    if (!(handshake instanceof Handshake)) return;
    // Not by `error`: it is there even after success, when nobody asked for the client's certificate.
    if (!isSuccess) {
      handshake.failed(error);
      socket.end();
    } else if (handshake.succeeded()) {
      startConnection(socket, handshake.remote, context);
    }
  };
  return handlers;
}

function startConnection(socket: BunSocket, remote: Endpoint, context: ListenerContext): void {
  if (context.isClosed) return socket.terminate();
  if (context.endpoint.kind !== "unix") {
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_DELAY);
  }
  const connection = new BunConnection(socket, remote, context.settings.lingerTime);
  socket.data = connection;
  connection.start(context.accept);
}

/** The peer of a Unix socket has no address of its own: it is shown by the path it came to. */
function remoteOf(socket: BunSocket, endpoint: Endpoint): Endpoint {
  if (endpoint.kind === "unix") return endpoint;
  return {
    kind: endpoint.kind,
    host: normalizeHost(socket.remoteAddress ?? ""),
    port: socket.remotePort ?? 0,
  };
}

function connectionOf(socket: BunSocket): BunConnection | undefined {
  return socket.data instanceof BunConnection ? socket.data : undefined;
}

class BunConnection extends BaseConnection {
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

/** What we touch of Bun. */
interface BunApi {
  listen(options: {
    readonly hostname?: string;
    readonly port?: number;
    readonly unix?: string;
    readonly tls?: { readonly cert: string; readonly key: string };
    readonly allowHalfOpen: boolean;
    readonly socket: BunHandlers;
  }): BunListener;
}

interface BunListener {
  readonly port: number;
  getsockname(into: { address: string }): void;
  stop(): void;
}

interface BunHandlers {
  open: (socket: BunSocket) => void;
  data: (socket: BunSocket, chunk: Uint8Array) => void;
  end: (socket: BunSocket) => void;
  drain: (socket: BunSocket) => void;
  close: (socket: BunSocket, error?: unknown) => void;
  handshake?: (socket: BunSocket, isSuccess: boolean, error: unknown) => void;
}

interface BunSocket {
  data: BunConnection | Handshake | undefined;
  readonly remoteAddress?: string;
  readonly remotePort?: number;
  write(bytes: Uint8Array): number;
  pause(): void;
  resume(): void;
  shutdown(): void;
  end(): void;
  terminate(): void;
  setNoDelay(on: boolean): void;
  setKeepAlive(on: boolean, milliseconds: number): void;
}
