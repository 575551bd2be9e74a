// Endpoints as people write them: tcp://127.0.0.1:8080, tls://[::1]:8443, udp://0.0.0.0:8080, unix:/run/chat.sock,
// ws://127.0.0.1:8081. Written and read here only, so that what a server prints can be given back to it.
//
// A WebSocket's endpoint may be written http:// or https:// as well, for that is what one types into a browser. Here it
// is ws:// or wss://: a program that connects wants that, and the addresses of clients in a log tell how they came.

/** Where a listener listens or a peer comes from. IPv6 hosts carry no brackets; `::ffff:1.2.3.4` is `1.2.3.4`. */
export type Endpoint =
  | { readonly kind: "tcp" | "tls" | "udp" | "ws" | "wss"; readonly host: string; readonly port: number }
  | { readonly kind: "unix"; readonly path: string };

/** The schemes of endpoints with a host and a port. */
const HOST_SCHEMES = ["tcp", "tls", "udp", "ws", "wss"] as const;

/** What a browser calls them. */
const OTHER_NAMES: { readonly [scheme: string]: string | undefined } = {
  __proto__: null as never,
  http: "ws",
  https: "wss",
};

/** A port is 16 bits in TCP and UDP; 0 asks the system for any free one. */
export const MAX_PORT = 65_535;

/** 107 bytes: `sun_path` holds 108 with its closing NUL on Linux; Node 20 and 22 silently cut longer paths (nodejs/node#52347). */
export const MAX_UNIX_PATH = 107;

/**
 * Reads an endpoint.
 *
 * @param text `tcp://HOST:PORT`, `tls://…`, `udp://…`, `ws://…` (or `http://…`), `wss://…` (or `https://…`) or
 *   `unix:/PATH`; an IPv6 host stands in brackets
 * @throws {SyntaxError} if it has another form, with an example of a good one
 */
export function parseEndpoint(text: string): Endpoint {
  return readEndpoint(text, {
    typed: text,
    wanted: `${HOST_SCHEMES.map((scheme) => `${scheme}://HOST:PORT`).join(", ")} or unix:/PATH`,
  });
}

/** What is said of an endpoint that can't be read: what was typed, which may have been another text, and what may be. */
export interface EndpointWords {
  readonly typed: string;
  readonly wanted: string;
}

/** The same, in words of one's own. */
export function readEndpoint(text: string, { typed, wanted }: EndpointWords): Endpoint {
  const unix = /^unix:(?:\/\/)?(\/.+|\.{1,2}\/.+)$/.exec(text);
  if (unix !== null) return { kind: "unix", path: checkedPath(unix[1] as string, typed) };
  const net = /^([a-z]+):\/\/(?:\[([0-9a-f:.%\w]+)\]|([^\s/:[\]@]+)):(\d{1,5})\/?$/i.exec(text);
  const name = net?.[1]?.toLowerCase() ?? "";
  const kind = HOST_SCHEMES.find((scheme) => scheme === (OTHER_NAMES[name] ?? name));
  if (net === null || kind === undefined) {
    throw new SyntaxError(`Cannot read endpoint "${typed}": wanted ${wanted}`);
  }
  const host = (net[2] ?? net[3]) as string;
  const port = Number(net[4]);
  if (port > MAX_PORT) {
    throw new SyntaxError(`Cannot read endpoint "${typed}": port must be 0 to ${MAX_PORT}`);
  }
  return { kind, host, port };
}

/** Writes an endpoint so that {@link parseEndpoint} reads it. */
export function formatEndpoint(endpoint: Endpoint): string {
  if (endpoint.kind === "unix") return `unix:${endpoint.path}`;
  const host = endpoint.host.includes(":") ? `[${endpoint.host}]` : endpoint.host;
  return `${endpoint.kind}://${host}:${endpoint.port}`;
}

/** Whether what is sent there is encrypted. */
export function isEncrypted({ kind }: Endpoint): boolean {
  return kind === "tls" || kind === "wss";
}

/** An IPv4 peer of a dual-stack listener appears as `::ffff:1.2.3.4` on every runtime; people know it as `1.2.3.4`. */
export function normalizeHost(host: string): string {
  return /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(host) ? host.slice(7) : host;
}

/** Whether only this machine can reach a host, given as an address. */
export function isLoopback(host: string): boolean {
  const plain = normalizeHost(host);
  return plain === "::1" || /^127\.\d+\.\d+\.\d+$/.test(plain);
}

function checkedPath(path: string, text: string): string {
  if (new TextEncoder().encode(path).length > MAX_UNIX_PATH) {
    throw new SyntaxError(
      `Cannot read endpoint "${text}": a socket's path has at most ${MAX_UNIX_PATH} bytes`,
    );
  }
  return path;
}
