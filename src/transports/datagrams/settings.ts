// The checks and defaults of a listener of datagrams.

import { refusal, type TransportError } from "../error.ts";
import { refuseBadPort } from "../settings.ts";
import type { Endpoint, ListenOptions } from "../transport.ts";

/** 5 min: routers forget a silent UDP peer after 2 to 5 (RFC 4787, REQ-5), and nothing would reach it then. */
export const UDP_IDLE_TIMEOUT = 300_000;

/** 1,000: a broadcast is a system call for each, and 1,000 of them take some 10 ms of everybody's turn. */
export const UDP_MAX_PEERS = 1_000;

/** {@link ListenOptions} with the defaults filled in. */
export interface DatagramSettings {
  readonly address: { readonly host: string; readonly port: number };
  readonly idleTimeout: number;
  readonly maxPeers: number;
  readonly onError: (error: TransportError, remote?: Endpoint) => void;
}

/**
 * Fills in the defaults.
 *
 * @throws {TransportError} if the endpoint or the options are of no use for datagrams
 */
export function datagramSettings(endpoint: Endpoint, options: ListenOptions): DatagramSettings {
  if (endpoint.kind === "unix") throw refusal(endpoint, "EINVAL", "datagrams need a host and a port");
  refuseBadPort(endpoint);
  const { idleTimeout = UDP_IDLE_TIMEOUT, maxPeers = UDP_MAX_PEERS } = options.udp ?? {};
  if (!(idleTimeout >= 1)) throw refusal(endpoint, "EINVAL", "udp.idleTimeout must be at least 1 ms");
  if (!(maxPeers >= 1)) throw refusal(endpoint, "EINVAL", "udp.maxPeers must be at least 1");
  return { address: endpoint, idleTimeout, maxPeers, onError: options.onError ?? (() => {}) };
}
