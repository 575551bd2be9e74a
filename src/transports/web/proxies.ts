// Where a peer comes from when a proxy stands between. Everyone can write the headers that tell; so they count only
// from proxies that we were told of, and no further back than to the first address that is not one of these.

import type { IncomingHttpHeaders } from "node:http";
import { BlockList, isIP } from "node:net";
import { normalizeHost } from "../endpoint.ts";
import type { Endpoint } from "../transport.ts";

/** Whether an address is one of these. Throws a TypeError for what is no address and no CIDR. */
export function trustedProxies(proxies: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const proxy of proxies) addTo(list, proxy);
  return (host) => {
    // Without its zone, which the list does not know.
    const [address = ""] = host.split("%");
    const family = isIP(address);
    return family !== 0 && list.check(address, family === 6 ? "ipv6" : "ipv4");
  };
}

/**
 * The peer behind a proxy that is trusted; otherwise whoever connected. It has the port of the proxy's connection,
 * for nothing tells its own.
 *
 * @param remote who connected
 */
export function forwardedRemote(
  remote: Endpoint,
  headers: IncomingHttpHeaders,
  isTrusted: (address: string) => boolean,
): Endpoint {
  if (remote.kind === "unix" || !isTrusted(remote.host)) return remote;
  const hops = String(headers["x-forwarded-for"] ?? "").split(",").map(addressOf);
  let host = remote.host;
  for (let hop = hops.pop(); hop !== undefined && isTrusted(host); hop = hops.pop()) host = hop;
  const isSecure = headers["x-forwarded-proto"] === "https" || headers["x-forwarded-proto"] === "wss";
  return { kind: isSecure ? "wss" : remote.kind, host, port: remote.port };
}

/** Whether a proxy speaks that nobody told us to trust. */
export function isForwardedByStranger(
  remote: Endpoint,
  headers: IncomingHttpHeaders,
  isTrusted: (address: string) => boolean,
): boolean {
  return remote.kind !== "unix" && headers["x-forwarded-for"] !== undefined && !isTrusted(remote.host);
}

/** An address as proxies write it, some with its port: `192.0.2.7`, `192.0.2.7:443`, `[2001:db8::1]:443`. */
function addressOf(text: string): string | undefined {
  const parts = /^\s*(?:\[([0-9a-f:.]+)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+)(?::\d+)?|([0-9a-f:.]+))\s*$/i.exec(
    text,
  );
  const address = normalizeHost(parts?.[1] ?? parts?.[2] ?? parts?.[3] ?? "");
  return isIP(address) === 0 ? undefined : address;
}

function addTo(list: BlockList, proxy: string): void {
  const [address = "", bits, ...rest] = proxy.split("/");
  const family = isIP(address);
  const most = family === 6 ? 128 : 32;
  const length = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : Infinity;
  if (family === 0 || length > most || rest.length > 0) {
    throw new TypeError(`"${proxy}" is no address of a proxy: wanted one such as 127.0.0.1 or 10.0.0.0/8`);
  }
  list.addSubnet(address, length, family === 6 ? "ipv6" : "ipv4");
}
