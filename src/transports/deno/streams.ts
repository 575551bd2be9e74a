// Sockets of Deno itself: `Deno.listen`, a loop of accepts, a loop of reads per connection.
//
// Deno pulls; this turns it into pushing. Note: overlapping writes corrupt the stream after a partial one, so one
// write is in flight at a time; a read's buffer is ours and stays pinned while a peer is silent, so an idle
// connection waits with a small one; `close()` drops what is unsent; a second `close()` throws (Deno 2.9.6).

import { Backlog } from "../../common/backlog.ts";
import { BaseConnection } from "../shared/base_connection.ts";
import { bound } from "../shared/bind.ts";
import { closeQuietly, type DenoApi, type DenoConn, type DenoListener } from "./api.ts";
import { DESCRIPTORS, Relay, TlsListener } from "./tls.ts";
import { normalizeHost } from "../endpoint.ts";
import { connectionError, errorCode } from "../error.ts";
import { Handshakes } from "../shared/handshakes.ts";
import { LargeBuffers, ReadBuffer } from "../shared/read_buffer.ts";
import { type ListenSettings, listenSettings } from "../settings.ts";
import type { Accept, Endpoint, Listener, ListenOptions, TlsIdentity, Transport } from "../transport.ts";

/** 50 ms: without descriptors every accept fails at once; peers wait in the backlog meanwhile. */
const ACCEPT_RETRY = 50;

/** Sockets of `Deno.listen`. Throws a TypeError on another runtime. */
export function denoTransport(): Transport {
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
  if (endpoint.kind === "udp") return (await import("../node/udp.ts")).listenUdp(endpoint, accept, options);
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
    const begin = (conn: DenoConn, cut: () => void) => handshakes.begin(remoteOf(conn, endpoint), cut);
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
  const remote = remoteOf(conn, context.endpoint);
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

/** The peer of a Unix socket has no address of its own: it is shown by the path it came to. */
function remoteOf(conn: DenoConn, endpoint: Endpoint): Endpoint {
  if (endpoint.kind === "unix") return endpoint;
  const { hostname, port } = conn.remoteAddr;
  return { kind: endpoint.kind, host: normalizeHost(hostname ?? ""), port: port ?? 0 };
}

class DenoConnection extends BaseConnection {
  private readonly conn: DenoConn;
  private readonly buffer: ReadBuffer;
  private readonly backlog = new Backlog();
  /** What the runtime is writing now; it must not be changed, and nothing else may be written meanwhile. */
  private inFlight: Uint8Array = NOTHING;
  /** From the start of a read until its chunk has been handled. */
  private isReading = false;
  private isPaused = false;
  /** What a read brought while paused: bytes in the buffer, or null for the peer's end. */
  private held: number | null | undefined;
  private hasPeerEnded = false;
  private isShut = false;
  // Bound once: a closure per read and write would be garbage for every line.
  private readonly onRead = (count: number | null): void => this.didRead(count);
  private readonly onReadFailed = (error: unknown): void => this.failedToRead(error);
  private readonly onWritten = (count: number): void => this.didWrite(count);
  private readonly onFailed = (error: unknown): void => this.fail(error);

  constructor(conn: DenoConn, remote: Endpoint, lingerTime: number, buffers: LargeBuffers) {
    super(remote, lingerTime);
    this.conn = conn;
    this.buffer = new ReadBuffer(buffers);
  }

  pause(): void {
    if (this.phase === "open") this.isPaused = true;
  }

  resume(): void {
    if (this.phase === "open" && this.isPaused) this.unpause();
  }

  /** Reads on, unless paused; nothing is read before the first call. */
  readMore(): void {
    if (this.isReading || this.isPaused || this.hasPeerEnded || this.isOver()) return;
    this.isReading = true;
    this.conn.read(this.buffer.bytes).then(this.onRead, this.onReadFailed);
  }

  private unpause(): void {
    this.isPaused = false;
    // Later, as on the other runtimes: `read` must not be called from inside `resume`.
    if (this.held !== undefined) queueMicrotask(() => this.deliverHeld());
    else this.readMore();
  }

  protected send(bytes: Uint8Array): void {
    const isBusy = this.pending > 0;
    this.pending += bytes.length;
    if (isBusy) this.backlog.push(bytes);
    else this.startWrite(bytes);
    this.filled();
  }

  protected finish(): void {
    this.unpause();
    if (this.pending === 0) this.shut();
  }

  protected destroy(_reset: boolean): void {
    // Deno can't reset on purpose.
    closeQuietly(this.conn);
    this.over();
  }

  private startWrite(bytes: Uint8Array): void {
    this.inFlight = bytes;
    this.conn.write(bytes).then(this.onWritten, this.onFailed);
  }

  private didWrite(count: number): void {
    if (this.isOver()) return;
    this.pending -= count;
    if (count < this.inFlight.length) return this.startWrite(this.inFlight.subarray(count));
    if (this.backlog.bytes > 0) return this.startWrite(this.backlog.take());
    this.inFlight = NOTHING;
    if (this.phase === "closing") this.shut();
    else this.emptied();
  }

  private didRead(count: number | null): void {
    if (this.isPaused && this.phase === "open") this.held = count;
    else this.deliver(count);
  }

  private deliverHeld(): void {
    const count = this.held;
    if (this.isPaused || count === undefined) return;
    this.held = undefined;
    this.deliver(count);
  }

  private deliver(count: number | null): void {
    if (count === null) {
      this.hasPeerEnded = true;
      this.peerEnded();
    } else {
      const { bytes } = this.buffer;
      this.received(count === bytes.length ? bytes : bytes.subarray(0, count));
    }
    this.isReading = false;
    this.buffer.fit(count);
    this.endIfDone();
    this.readMore();
  }

  private failedToRead(error: unknown): void {
    this.isReading = false;
    this.buffer.fit(null);
    // On TLS a TCP end without TLS's close_notify is an error, on Deno only.
    if (errorCode(error) === "EOF") this.didRead(null);
    else this.fail(error);
  }

  private shut(): void {
    this.conn.closeWrite().then(() => {
      this.isShut = true;
      this.endIfDone();
    }, this.onFailed);
  }

  private endIfDone(): void {
    if (!this.isShut || !this.hasPeerEnded || this.isOver()) return;
    closeQuietly(this.conn);
    this.over();
  }

  private fail(error: unknown): void {
    if (this.isOver()) return;
    closeQuietly(this.conn);
    this.over(connectionError(error));
  }

  private isOver(): boolean {
    return this.phase === "over";
  }
}

const NOTHING = new Uint8Array(0);
