// Two of our own endpoints that can't both be bound. The system only says that the address is taken; here we say that
// we have taken it ourselves, and with which endpoint.

import { isIP } from "node:net";
import { formatEndpoint } from "../transports/endpoint.ts";
import { TransportError } from "../transports/error.ts";
import type { Endpoint } from "../transports/transport.ts";

/**
 * What to tell instead, if it is one of our own listeners that stands in the way.
 *
 * @param bound what this server listens on already
 */
export function namedCollision(
  error: unknown,
  endpoint: Endpoint,
  bound: readonly Endpoint[],
): TransportError | undefined {
  if (!(error instanceof TransportError) || error.code !== "EADDRINUSE") return undefined;
  const own = bound.find((other) => isSamePlace(endpoint, other));
  if (own === undefined) return undefined;
  const text = `${formatEndpoint(own)}, another endpoint of this server, has that address already; `;
  return new TransportError(
    `Cannot listen on ${formatEndpoint(endpoint)}: ${text}${remedy(endpoint, own)}`,
    error.code,
    { cause: error },
  );
}

function isSamePlace(wanted: Endpoint, own: Endpoint): boolean {
  if (wanted.kind === "unix" || own.kind === "unix") {
    return wanted.kind === "unix" && own.kind === "unix" && wanted.path === own.path;
  }
  if ((wanted.kind === "udp") !== (own.kind === "udp") || wanted.port !== own.port) return false;
  return covers(wanted.host, own.host) || covers(own.host, wanted.host);
}

/** Whether the second is one of the first's addresses. A name is any: it is taken, and who has the port is us. */
function covers(host: string, other: string): boolean {
  if (host === other || host === "::" || isIP(host) === 0) return true;
  return host === "0.0.0.0" && isIP(other) === 4;
}

function remedy(wanted: Endpoint, own: Endpoint): string {
  const everything = [wanted, own].find((endpoint) => endpoint.kind !== "unix" && endpoint.host === "::");
  if (everything === undefined) return "leave one of them out, or choose another port";
  const other = everything === wanted ? own : wanted;
  if (other.kind === "unix" || other.host === "::") return "leave one of them out, or choose another port";
  return `[::] serves IPv4 as well, so leave ${formatEndpoint(other)} out, or choose another port`;
}
