// What a transport is checked with.

import type { MemoryPeer } from "../transports/memory/peer.ts";
import type { Endpoint, ListenOptions, Transport } from "../transports/transport.ts";

/** A client that a check drives: what {@link memoryTransport} calls a peer. Write one around your own sockets. */
export type TestPeer = Omit<MemoryPeer, "endpoint">;

/** A transport, one kind of endpoint, and how to connect to it. */
export interface ContractSubject<T extends Transport = Transport> {
  /** Makes the transport; called once for every check. */
  readonly transport: () => T | Promise<T>;
  /** Where to listen; called for each listener. */
  readonly endpoint: () => Endpoint;
  /** Options of all listeners, such as a certificate. Default none. */
  readonly options?: ListenOptions;
  /** Connects a client to a listener of that transport. */
  readonly connect: (transport: T, endpoint: Endpoint) => TestPeer;
  /**
   * Whether a server can tell a client's {@link MemoryPeer.reset} from an end. Default true. Unix sockets know no
   * reset, and TLS clients can't send one.
   */
  readonly canReset?: boolean;
  /** Whether a client stops reading at once when it stalls. Default true. TLS clients of Deno (2.9.6) read on. */
  readonly canStall?: boolean;
  /**
   * Whether a client that has finished writing can still read. Default true. The close frame of a WebSocket ends both
   * ways at once (RFC 6455, 5.5.1).
   */
  readonly canHalfClose?: boolean;
  /** How many clients connect at once. Default 100. */
  readonly crowd?: number;
}
