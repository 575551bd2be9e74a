// Where a peer connects from, as it is shown to people.

import { normalizeHost } from "../endpoint.ts";
import type { Endpoint } from "../transport.ts";

/**
 * The peer of a Unix socket has no address of its own: it is shown by the path it came to.
 *
 * @param endpoint where it came to
 * @param host where it comes from, missing, as its port, if it was gone before it was accepted
 */
export function remoteOf(endpoint: Endpoint, host: string | undefined, port: number | undefined): Endpoint {
  if (endpoint.kind === "unix") return endpoint;
  return { kind: endpoint.kind, host: normalizeHost(host ?? ""), port: port ?? 0 };
}
