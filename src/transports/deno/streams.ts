// TCP, TLS and Unix sockets of Deno itself: `Deno.listen` and a loop of accepts.

import { bound } from "../shared/bind.ts";
import { closeQuietly, type DenoApi, type DenoConn, type DenoListener } from "./api.ts";
import { DenoConnection } from "./connection.ts";
import { DESCRIPTORS, Relay, TlsListener } from "./tls.ts";
import { connectionError, errorCode } from "../error.ts";
import { Handshakes } from "../shared/handshakes.ts";
import { LargeBuffers } from "../shared/read_buffer.ts";
import { remoteOf } from "../shared/remote.ts";
import { type ListenSettings, listenSettings } from "../settings.ts";
import type { Accept, Endpoint, Listener, ListenOptions, TlsIdentity, Transport } from "../transport.ts";

/** 50 ms: without descriptors every accept fails at once; peers wait in the backlog meanwhile. */
const ACCEPT_RETRY = 50;

/** Sockets of `Deno.listen`. Throws a TypeError on another runtime. */
export function denoStreams(): Transport {
  // dnt-shim-ignore
  const deno = (globalThis as unknown as { readonly Deno?: DenoApi }).Deno;
  if (deno === undefined) {
    throw new TypeError(
      "Cannot use Deno's sockets: this is not Deno; use nativeTransport() or nodeTransport()",
    );
  }
  const shared: TransportContext = { buffers: new LargeBuffers(), handshakes: new Set() };
  return {
    name: "deno",
    descriptors: (endpoint) => endpoint.kind === "tls" ? DESCRIPTORS : 1,
    listen: (endpoint, accept, options = {}) => listen(deno, endpoint, accept, options, shared),
  };
}

/** What the listeners of one transport share. */
interface TransportContext {
  readonly buffers: LargeBuffers;
  /** Of those listeners that are open. */
  readonly handshakes: Set<Handshakes>;
}

async function listen(
  deno: DenoApi,
  endpoint: Endpoint,
  accept: Accept,
  options: ListenOptions,
  shared: TransportContext,
): Promise<Listener> {
  const settings = listenSettings(endpoint, options);
  const handshakes = new Handshakes(settings);
  const { listener, removeFile } = await bound(
    (at) => bind(deno, at, settings, shared.buffers, handshakes),
    closeQuietly,
    endpoint,
    settings,
  );
  shared.handshakes.add(handshakes);
  const context: ListenerContext = { listener, endpoint, settings, accept, shared, isClosed: false };
  const accepting = acceptAll(context);
  return {
    endpoint: boundEndpoint(listener, endpoint),
    ...(listener instanceof TlsListener
      ? { renew: (identity: TlsIdentity) => listener.renew(identity) }
      : {}),
    close: () => {
      if (!context.isClosed) {
        context.isClosed = true;
        removeFile();
        listener.close();
        handshakes.cutAll();
        shared.handshakes.delete(handshakes);
      }
      // The address is free only once the last accept has returned.
      return accepting;
    },
  };
}

async function bind(
  deno: DenoApi,
  endpoint: Endpoint,
  { tls }: ListenSettings,
  buffers: LargeBuffers,
  handshakes: Handshakes,
): Promise<DenoListener> {
  if (endpoint.kind === "unix") return deno.listen({ transport: "unix", path: endpoint.path });
  if (tls !== undefined) {
    const begin = (conn: DenoConn, cut: () => void) => handshakes.begin(remoteOfConn(conn, endpoint), cut);
    return await TlsListener.listen(deno, endpoint, tls, buffers, begin);
  }
  return deno.listen({ hostname: endpoint.host, port: endpoint.port });
}

function boundEndpoint(listener: DenoListener, endpoint: Endpoint): Endpoint {
  if (endpoint.kind === "unix") return endpoint;
  return {
    kind: endpoint.kind,
    host: listener.addr.hostname ?? endpoint.host,
    port: listener.addr.port ?? 0,
  };
}

/** What the connections of one listener share. */
interface ListenerContext {
  readonly listener: DenoListener;
  readonly endpoint: Endpoint;
  readonly settings: ListenSettings;
  readonly accept: Accept;
  readonly shared: TransportContext;
  isClosed: boolean;
}

async function acceptAll(context: ListenerContext): Promise<void> {
  while (!context.isClosed) {
    // One at a time: a second accept in flight would be refused.
    const conn = await nextPeer(context);
    if (conn === undefined) continue;
    // Not awaited, so that a peer that is silent in its handshake delays nobody.
    if (conn instanceof Relay) void secure(conn, context);
    else startConnection(conn, context);
  }
}

/** Waits for the next peer; undefined if accepting failed. */
async function nextPeer(context: ListenerContext): Promise<DenoConn | undefined> {
  try {
    return await context.listener.accept();
  } catch (error) {
    if (context.isClosed || GONE.has(errorCode(error))) return undefined;
    context.settings.onError(connectionError(error));
    // Peers whose handshake is not done must not keep others out, not even those of a plain endpoint.
    if (errorCode(error) === "EMFILE") {
      context.shared.handshakes.forEach((handshakes) => handshakes.cutHalf());
    }
    await new Promise((resolve) => setTimeout(resolve, ACCEPT_RETRY));
    return undefined;
  }
}

/** A peer that reset while it waited to be accepted. It must not delay the next one: an attacker can send thousands. */
const GONE: ReadonlySet<string> = new Set(["ENOTCONN", "ECONNABORTED", "ECONNRESET"]);

async function secure(relay: Relay, context: ListenerContext): Promise<void> {
  try {
    await relay.completeHandshake();
  } catch (error) {
    closeQuietly(relay);
    return relay.handshake.failed(error);
  }
  if (relay.handshake.succeeded()) startConnection(relay, context);
}

/** Never throws: a peer may be gone again at any moment. */
function startConnection(conn: DenoConn, context: ListenerContext): void {
  if (context.isClosed) return closeQuietly(conn);
  const remote = remoteOfConn(conn, context.endpoint);
  try {
    if (context.endpoint.kind !== "unix") {
      conn.setNoDelay?.(true);
      conn.setKeepAlive?.(true);
    }
    const connection = new DenoConnection(conn, remote, context.settings.lingerTime, context.shared.buffers);
    connection.start(context.accept);
    connection.readMore();
  } catch (error) {
    closeQuietly(conn);
    context.settings.onError(connectionError(error), remote);
  }
}

function remoteOfConn({ remoteAddr }: DenoConn, endpoint: Endpoint): Endpoint {
  return remoteOf(endpoint, remoteAddr.hostname, remoteAddr.port);
}
