// TCP, TLS and Unix sockets of Deno itself: `Deno.listen`, a loop of accepts, a loop of reads per connection.
//
// Deno pulls; this turns it into pushing. What surprises: overlapping writes corrupt the stream after a partial
// one, so there is one write in flight; a read's buffer is ours and stays pinned while a peer is silent, so an
// idle connection waits with a small one; `close()` drops what is unsent; a second `close()` throws (Deno 2.9.6).

import { Backlog } from "./backlog.ts";
import { BaseConnection } from "./base_connection.ts";
import { bound } from "./bind.ts";
import { normalizeHost } from "./endpoint.ts";
import { connectionError, errorCode, handshakeTimeoutError } from "./error.ts";
import { type ListenSettings, listenSettings } from "./settings.ts";
import type { Accept, Endpoint, Listener, ListenOptions, Transport } from "./transport.ts";

/** 512 bytes: what an idle connection costs; nearly every line of a chat is shorter. */
const SMALL_READ = 512;

/** 64 KiB: where larger buffers stopped to be faster. */
const LARGE_READ = 65_536;

/** 64 large buffers (4 MiB) for all connections: a crowd that sends much at once shares them, the rest reads small. */
const MAX_LARGE_READS = 64;

/** 50 ms: without descriptors every accept fails at once; peers wait in the backlog meanwhile. */
const ACCEPT_RETRY = 50;

/** Sockets of `Deno.listen`. Throws a TypeError on another runtime. */
export function denoTransport(): Transport {
  // dnt-shim-ignore
  const deno = (globalThis as unknown as { readonly Deno?: DenoApi }).Deno;
  if (deno === undefined) {
    throw new TypeError(
      "Can't use Deno's sockets: this is not Deno; use nativeTransport() or nodeTransport()",
    );
  }
  const buffers = new LargeBuffers();
  return {
    name: "deno",
    listen: (endpoint, accept, options = {}) => listen(deno, endpoint, accept, options, buffers),
  };
}

async function listen(
  deno: DenoApi,
  endpoint: Endpoint,
  accept: Accept,
  options: ListenOptions,
  buffers: LargeBuffers,
): Promise<Listener> {
  if (endpoint.kind === "udp") return (await import("./udp_node.ts")).listenUdp(endpoint, accept, options);
  const settings = listenSettings(endpoint, options);
  const listener = await bound(() => bind(deno, endpoint, settings), endpoint, settings);
  const gate: Gate = { listener, endpoint, settings, accept, buffers, isClosed: false };
  const accepting = acceptAll(gate);
  return {
    endpoint: boundEndpoint(listener, endpoint),
    close: () => {
      if (!gate.isClosed) {
        gate.isClosed = true;
        listener.close();
      }
      // The socket and its file are free only when the last accept has been told.
      return accepting;
    },
  };
}

function bind(deno: DenoApi, endpoint: Endpoint, settings: ListenSettings): DenoListener {
  if (endpoint.kind === "unix") return deno.listen({ transport: "unix", path: endpoint.path });
  const address = { hostname: endpoint.host, port: endpoint.port };
  return settings.tls === undefined ? deno.listen(address) : deno.listenTls({ ...address, ...settings.tls });
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
interface Gate {
  readonly listener: DenoListener;
  readonly endpoint: Endpoint;
  readonly settings: ListenSettings;
  readonly accept: Accept;
  readonly buffers: LargeBuffers;
  isClosed: boolean;
}

async function acceptAll(gate: Gate): Promise<void> {
  while (!gate.isClosed) {
    // One at a time: a second accept in flight would be refused.
    const conn = await nextPeer(gate);
    if (conn === undefined) continue;
    try {
      if (gate.settings.tls === undefined) welcome(conn, gate);
      else shakeHands(conn, gate);
    } catch (error) {
      closeQuietly(conn);
      gate.settings.onTrouble(connectionError(error));
    }
  }
}

/** Waits for the next peer; nobody, if accepting failed. */
async function nextPeer(gate: Gate): Promise<DenoConn | undefined> {
  try {
    return await gate.listener.accept();
  } catch (error) {
    if (gate.isClosed || GONE.has(errorCode(error))) return undefined;
    gate.settings.onTrouble(connectionError(error));
    await new Promise((resolve) => setTimeout(resolve, ACCEPT_RETRY));
    return undefined;
  }
}

/** A peer that reset while it waited to be accepted. It must cost the next one nothing: whoever wants to can send thousands. */
const GONE: ReadonlySet<string> = new Set(["ENOTCONN", "ECONNABORTED", "ECONNRESET"]);

/**
 * Beside the accept loop, so that a silent peer delays nobody. What the deadline can't do on Deno 2.9.6 is to cut
 * the silent peer off: `close` waits for the end of the handshake, so its descriptor is held until the peer leaves.
 */
function shakeHands(conn: DenoConn, gate: Gate): void {
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    closeQuietly(conn);
  }, gate.settings.handshakeTimeout);
  conn.handshake?.().then(
    () => {
      clearTimeout(timer);
      welcome(conn, gate);
    },
    (error) => {
      clearTimeout(timer);
      closeQuietly(conn);
      const trouble = isLate ? handshakeTimeoutError(gate.settings.handshakeTimeout) : connectionError(error);
      gate.settings.onTrouble(trouble, remoteOf(conn, gate.endpoint));
    },
  );
}

function welcome(conn: DenoConn, gate: Gate): void {
  // A handshake may outlive its listener.
  if (gate.isClosed) return closeQuietly(conn);
  if (gate.endpoint.kind !== "unix") {
    conn.setNoDelay?.(true);
    conn.setKeepAlive?.(true);
  }
  const connection = new DenoConnection(
    conn,
    remoteOf(conn, gate.endpoint),
    gate.settings.lingerTime,
    gate.buffers,
  );
  connection.start(gate.accept);
  connection.readMore();
}

/** The peer of a Unix socket has no address of its own: it is shown by the path it came to. */
function remoteOf(conn: DenoConn, endpoint: Endpoint): Endpoint {
  if (endpoint.kind === "unix") return endpoint;
  const { hostname, port } = conn.remoteAddr;
  return { kind: endpoint.kind, host: normalizeHost(hostname ?? ""), port: port ?? 0 };
}

function closeQuietly(conn: DenoConn): void {
  try {
    conn.close();
  } catch {
    // Closed before: the runtime throws, and there is nothing left to do.
  }
}

class DenoConnection extends BaseConnection {
  private readonly conn: DenoConn;
  private readonly buffers: LargeBuffers;
  private readonly small = new Uint8Array(SMALL_READ);
  private buffer: Uint8Array = this.small;
  private readonly backlog = new Backlog();
  /** What the runtime is writing now; it must not be changed and nothing else may be written meanwhile. */
  private flying: Uint8Array = NOTHING;
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
    this.buffers = buffers;
  }

  get pending(): number {
    return this.flying.length + this.backlog.bytes;
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
    this.conn.read(this.buffer).then(this.onRead, this.onReadFailed);
  }

  private unpause(): void {
    this.isPaused = false;
    // Later, as on the other runtimes: nobody expects `read` from inside `resume`.
    if (this.held !== undefined) queueMicrotask(() => this.deliverHeld());
    else this.readMore();
  }

  protected send(bytes: Uint8Array): void {
    if (this.flying === NOTHING) this.fly(bytes);
    else this.backlog.push(bytes);
    this.filled();
  }

  protected finish(): void {
    this.unpause();
    if (this.flying === NOTHING) this.shut();
  }

  protected destroy(_reset: boolean): void {
    // Deno can't reset on purpose.
    closeQuietly(this.conn);
    this.over();
  }

  private fly(bytes: Uint8Array): void {
    this.flying = bytes;
    this.conn.write(bytes).then(this.onWritten, this.onFailed);
  }

  private didWrite(count: number): void {
    if (this.isOver()) return;
    if (count < this.flying.length) return this.fly(this.flying.subarray(count));
    if (this.backlog.bytes > 0) return this.fly(this.backlog.take());
    this.flying = NOTHING;
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
      this.received(count === this.buffer.length ? this.buffer : this.buffer.subarray(0, count));
    }
    this.isReading = false;
    this.fitBuffer(count);
    this.endIfDone();
    this.readMore();
  }

  private failedToRead(error: unknown): void {
    this.isReading = false;
    this.fitBuffer(null);
    // On TLS a plain TCP end without the farewell of TLS is an error, on Deno only.
    if (errorCode(error) === "EOF") this.didRead(null);
    else this.fail(error);
  }

  /** A full buffer says that more is waiting; any other, that the next read may wait long and should pin little. */
  private fitBuffer(count: number | null): void {
    if (count === this.buffer.length) {
      if (this.buffer === this.small) this.buffer = this.buffers.borrow() ?? this.small;
    } else if (this.buffer !== this.small) {
      this.buffers.giveBack(this.buffer);
      this.buffer = this.small;
    }
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

/** Large read buffers, lent to whoever has much to read just now and taken back at the first pause. */
class LargeBuffers {
  private readonly free: Uint8Array[] = [];
  private made = 0;

  borrow(): Uint8Array | undefined {
    if (this.free.length > 0) return this.free.pop();
    if (this.made === MAX_LARGE_READS) return undefined;
    this.made++;
    return new Uint8Array(LARGE_READ);
  }

  giveBack(buffer: Uint8Array): void {
    this.free.push(buffer);
  }
}

const NOTHING = new Uint8Array(0);

/** What we touch of Deno. */
interface DenoApi {
  listen(options: { hostname: string; port: number } | { transport: "unix"; path: string }): DenoListener;
  listenTls(options: { hostname: string; port: number; cert: string; key: string }): DenoListener;
}

interface DenoListener {
  readonly addr: DenoAddress;
  accept(): Promise<DenoConn>;
  close(): void;
}

interface DenoAddress {
  readonly hostname?: string;
  readonly port?: number;
}

interface DenoConn {
  readonly remoteAddr: DenoAddress;
  read(into: Uint8Array): Promise<number | null>;
  write(bytes: Uint8Array): Promise<number>;
  closeWrite(): Promise<void>;
  close(): void;
  handshake?(): Promise<unknown>;
  setNoDelay?(on: boolean): void;
  setKeepAlive?(on: boolean): void;
}
