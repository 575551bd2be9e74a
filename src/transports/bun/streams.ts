// TCP, TLS and Unix sockets of Bun itself: `Bun.listen`, one set of handlers for all connections of a listener.
//
// Note: `close` is called from inside `end()` and `terminate()`; on TLS `open` comes before the handshake (Bun 1.4.5).

import { bound } from "../shared/bind.ts";
import { Handshake, Handshakes } from "../shared/handshakes.ts";
import { remoteOf } from "../shared/remote.ts";
import { KEEP_ALIVE_DELAY, type ListenSettings, listenSettings } from "../settings.ts";
import type { Accept, Endpoint, Listener, ListenOptions, Transport } from "../transport.ts";
import type { BunApi, BunHandlers, BunListener, BunSocket } from "./api.ts";
import { BunConnection } from "./connection.ts";

/** Sockets of `Bun.listen`. Throws a TypeError on another runtime. */
export function bunStreams(): Transport {
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
    open: (socket) =>
      startConnection(socket, remoteOf(context.endpoint, socket.remoteAddress, socket.remotePort), context),
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
    const remote = remoteOf(context.endpoint, socket.remoteAddress, socket.remotePort);
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

function connectionOf(socket: BunSocket): BunConnection | undefined {
  return socket.data instanceof BunConnection ? socket.data : undefined;
}
