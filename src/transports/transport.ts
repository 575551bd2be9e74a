// The contract of transports: what a runtime must offer so that a chat can run on it.
//
// A transport moves bytes and knows nothing of lines, names or policy. It pushes: it calls the handler
// that `accept` returned. Note who owns a buffer: a chunk belongs to the transport and is valid only during
// `read`; bytes given to `write` must not be changed any more, so that the same buffer may go to a thousand
// connections.

import type { Endpoint } from "./endpoint.ts";
import type { TransportError } from "./error.ts";
import type { WebOptions } from "./web/options.ts";

export type { Endpoint, WebOptions };

/** One way to listen: the native sockets of one runtime, or the in-memory network of a test. */
export interface Transport {
  /** Its name, for logs: `node`, `deno`, `bun`, `memory`. */
  readonly name: string;
  /** How many file descriptors each connection to such an endpoint takes. Default 1. */
  descriptors?(endpoint: Endpoint): number;
  /**
   * Binds and listens. Resolves once peers can connect.
   *
   * @param endpoint where to listen; port 0 takes any free port
   * @param accept called for each peer, after a TLS handshake has succeeded
   * @throws {TransportError} if the endpoint can't be bound, with a message that says what to do
   */
  listen(endpoint: Endpoint, accept: Accept, options?: ListenOptions): Promise<Listener>;
}

/** Settings of one listener. Every time is in milliseconds. */
export interface ListenOptions {
  /** Certificate chain and private key in PEM; required where the endpoint's kind is `tls` or `wss`. */
  readonly tls?: TlsIdentity | undefined;
  /** How long a TLS handshake may take, from the accepted connection on. Default 10,000. */
  readonly handshakeTimeout?: number | undefined;
  /**
   * Called for each peer of a `tls` or `wss` endpoint when TCP has accepted it, before the handshake begins, while it costs
   * next to nothing. Return `undefined` to cut the peer off, or a function that releases its place: it is called once
   * when the handshake has ended, before `accept`. Default: everyone is admitted.
   */
  readonly admit?: ((remote: Endpoint) => (() => void) | undefined) | undefined;
  /** Permission bits of a Unix socket. Default 0o600. */
  readonly mode?: number | undefined;
  /** How long a peer may take to finish after a polite `close()`. Default {@link LINGER_TIME}. */
  readonly lingerTime?: number | undefined;
  /** Settings of a listener of datagrams (`udp`). */
  readonly udp?: {
    /** How long a peer may be silent: UDP does not tell when it is gone. At least 1. Default 300,000. */
    readonly idleTimeout?: number | undefined;
    /** The most peers at once; with one more, the one heard from least recently expires. At least 1. Default 1,000. */
    readonly maxPeers?: number | undefined;
  } | undefined;
  /** Settings of a listener of WebSockets (`ws`, `wss`). */
  readonly web?: WebOptions | undefined;
  /**
   * Called for errors outside of any accepted connection: a failed handshake, no descriptors left; on UDP also a line that
   * is too long for a datagram (`EMSGSIZE`).
   */
  readonly onError?: ((error: TransportError, remote?: Endpoint) => void) | undefined;
}

/** What a TLS server shows: certificate chain and private key, both PEM text. */
export interface TlsIdentity {
  /** The certificate chain, the server's own certificate first. */
  readonly cert: string;
  /** The private key of the first certificate, not encrypted. */
  readonly key: string;
}

/** A bound endpoint. */
export interface Listener {
  /** The bound address: with the port that the system chose, not 0. */
  readonly endpoint: Endpoint;
  /** How many datagrams this listener has dropped so far; other kinds of listeners drop nothing. */
  readonly dropped?: {
    /** Datagrams from peers that were paused: nothing else slows them down. */
    readonly held: number;
    /** Lines too long for a datagram, counted for each peer that missed one. */
    readonly overlong: number;
    /** Datagrams that the system did not take. */
    readonly unsent: number;
    /** Datagrams that were not text. */
    readonly binary: number;
  };
  /** Uses another certificate for new connections; absent where the runtime can't (Bun). */
  renew?(identity: TlsIdentity): void;
  /**
   * Stops accepting; resolves when the endpoint is free again. Accepted connections live on; peers that have not
   * finished their TLS handshake are cut off. Idempotent. On UDP, where all connections share one socket, the
   * endpoint is free once the last of them is over.
   */
  close(): Promise<void>;
}

/** Takes a new peer and says what to do with it. */
export type Accept = (connection: Connection) => ConnectionHandler;

/** What the caller does with one connection. None of these may throw. */
export interface ConnectionHandler {
  /** Bytes came: 1 byte to 512 KiB (the largest chunk that Bun delivers), valid only during this call. */
  read(chunk: Uint8Array): void;
  /** A frame came that has no text: a ping, a pong or an empty message of a WebSocket. It is as much work as a line. */
  emptyFrame?(): void;
  /**
   * The peer has finished writing (TCP FIN) and may still be reading; but not on a WebSocket, which ends both ways at once
   * (RFC 6455, 5.5.1). The handler must `close()` in the end.
   */
  ended(): void;
  /** `pending` had passed {@link HIGH_WATER} and is 0 again. */
  drained(): void;
  /** The connection is over. Called exactly once and last, perhaps from inside `close()` or `abort()`. */
  closed(reason: CloseReason): void;
}

/** Bytes to and from one peer. After `close()` or `abort()` nothing but `closed` reaches the handler. */
export interface Connection {
  /** Where the peer connects from; behind a trusted proxy, the address that the proxy names, with the proxy's own port. */
  readonly remote: Endpoint;
  /** Which of {@link WebOptions.subprotocols} the peer speaks; only a WebSocket has one. */
  readonly subprotocol?: string | undefined;
  /** Bytes that were written and that the kernel has not taken yet. */
  readonly pending: number;
  /**
   * Queues bytes; never blocks, never throws, ignored once closed. The buffer must not be changed any more. On
   * UDP and on a WebSocket it carries whole lines; there it is one message of text.
   */
  write(bytes: Uint8Array): void;
  /**
   * Holds back reading, so that the peer is slowed down by its own network stack. On UDP nothing slows it
   * down: what comes meanwhile is dropped, and counted in {@link Listener.dropped}.
   */
  pause(): void;
  /** Reads again after {@link Connection.pause}. */
  resume(): void;
  /**
   * Ends politely: sends what is queued, shuts our side, then reads and drops what the peer still sends, until it has
   * finished or the linger time is over.
   *
   * @param code the reason that a WebSocket's peer is told: 1000 to 1014 or 3000 to 4999 (RFC 6455, 7.4). Default 1000, also
   *   in place of a code that may not be sent. Other transports have no such codes
   */
  close(code?: number): void;
  /** Ends at once; what is queued is lost. A peer sees a reset where the runtime can send one. */
  abort(): void;
}

/** How a connection ended. */
export interface CloseReason {
  /** `closed`: after our `close()`. `aborted`: after our `abort()`, or `close()` ran out of time. `lost`: the peer is gone. */
  readonly kind: "closed" | "aborted" | "lost";
  /** Bytes that were written and never left. */
  readonly unsent: number;
  /** The runtime's error, if it gave one. */
  readonly error?: TransportError;
}

/** `drained` reports only after this many bytes were waiting: the stream buffer of Node 22 and newer, on all runtimes. */
export const HIGH_WATER = 65_536;

/** 3 s: a distant peer needs a second or two to read the rest and close; a silent one must not cost more. */
export const LINGER_TIME = 3_000;

/** 10 s: longer than any human network needs for two round trips; what Centrifugo and Socket.IO allow for an upgrade. */
export const HANDSHAKE_TIMEOUT = 10_000;
