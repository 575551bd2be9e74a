// The checks and defaults of options, before an adapter listens: bad options fail alike on all runtimes.

import { isEncrypted, MAX_PORT, MAX_UNIX_PATH } from "./endpoint.ts";
import { refusal, type TransportError } from "./error.ts";
import type { Endpoint, ListenOptions, TlsIdentity } from "./transport.ts";
import { HANDSHAKE_TIMEOUT, LINGER_TIME } from "./transport.ts";

/** 60 s of silence before the kernel asks whether a peer is still there; Node and Bun can set it, Deno has 2 h. */
export const KEEP_ALIVE_DELAY = 60_000;

/** 0o600: only its owner may use a Unix socket, unless another mode is asked for. */
const UNIX_MODE = 0o600;

/** {@link ListenOptions} with the defaults filled in. */
export interface ListenSettings {
  /** Present exactly where the endpoint is encrypted. */
  readonly tls: TlsIdentity | undefined;
  readonly handshakeTimeout: number;
  readonly mode: number;
  readonly lingerTime: number;
  readonly admit: (remote: Endpoint) => (() => void) | undefined;
  readonly onError: (error: TransportError, remote?: Endpoint) => void;
}

/**
 * Fills in the defaults.
 *
 * @throws {TransportError} if the endpoint can't be listened on by any transport
 */
export function listenSettings(endpoint: Endpoint, options: ListenOptions): ListenSettings {
  checkEndpoint(endpoint, options);
  return {
    tls: isEncrypted(endpoint) ? options.tls : undefined,
    handshakeTimeout: options.handshakeTimeout ?? HANDSHAKE_TIMEOUT,
    mode: options.mode ?? UNIX_MODE,
    lingerTime: options.lingerTime ?? LINGER_TIME,
    admit: options.admit ?? (() => ignore),
    onError: options.onError ?? ignore,
  };
}

function checkEndpoint(endpoint: Endpoint, options: ListenOptions): void {
  if (endpoint.kind === "udp") {
    throw refusal(endpoint, "ENOTSUP", "this transport has no datagrams; use tcp, tls or unix");
  }
  if (endpoint.kind === "unix") return refuseLongPath(endpoint, endpoint.path);
  refuseBadPort(endpoint);
  if (isEncrypted(endpoint) && options.tls === undefined) {
    throw refusal(endpoint, "EINVAL", "TLS needs a certificate and its key, both PEM text");
  }
}

/** Refuses a port that no runtime could bind, before each of them says so in its own way. */
export function refuseBadPort(endpoint: Endpoint & { readonly port: number }): void {
  const { port } = endpoint;
  if (Number.isInteger(port) && port >= 0 && port <= MAX_PORT) return;
  throw refusal(endpoint, "EINVAL", `the port must be a whole number from 0 to ${MAX_PORT}`);
}

/** Node 20 and 22 cut a longer path silently and listen somewhere else (nodejs/node#52347). */
function refuseLongPath(endpoint: Endpoint, path: string): void {
  const length = new TextEncoder().encode(path).length;
  if (length >= 1 && length <= MAX_UNIX_PATH) return;
  const text = `the path has ${length} bytes; a socket's path has 1 to ${MAX_UNIX_PATH}`;
  throw refusal(endpoint, "ENAMETOOLONG", text);
}

function ignore(): void {}
