// Where the server is, as it is typed.

import { type Endpoint, formatEndpoint, parseListener } from "../../api.ts";
import { unreadable, UsageError } from "../values.ts";

/** Where to connect. */
export interface Address {
  readonly endpoint: Endpoint & { readonly kind: "tcp" | "tls" | "unix" };
  /** Whether JSON was asked for; if not, it is tried. */
  readonly isJson: boolean;
}

/** Beside the 8080 of people and the 8081 of browsers. */
export const DEFAULT_ADDRESS = "tcp+json://127.0.0.1:8082";

/** What {@link parseListener} reads besides is for listeners: browsers, IRC, and people with datagrams. */
const FORM =
  /^(?:(?:tcp|tls)(?:\+json)?:\/\/(?:\[[^\]\s]+\]|[^\s/:[\]@]+):\d{1,5}\/?|unix(?:\+json)?:(?:\/\/)?\.{0,2}\/.+)$/i;

/**
 * Reads it.
 *
 * @throws {UsageError} if it can't be read, or nobody speaks JSON at such an endpoint
 */
export function readAddress(text: string): Address {
  if (!FORM.test(text)) throw unusable(text);
  let read: ReturnType<typeof parseListener>;
  try {
    read = parseListener(text);
  } catch (error) {
    throw unreadable(error);
  }
  const { dialect } = read;
  const endpoint = read.endpoint as Address["endpoint"];
  if (endpoint.kind !== "unix" && endpoint.port === 0) throw unusable(text);
  return { endpoint: { ...endpoint }, isJson: dialect === "json" };
}

function unusable(text: string): UsageError {
  return new UsageError(
    `Cannot chat at "${text}": wanted tcp+json://HOST:PORT, tls+json://HOST:PORT or unix+json:/PATH`,
  );
}

/** Where the server could listen besides, as it is not that which it speaks here. */
export function anotherAddress({ endpoint }: Address): string {
  if (endpoint.kind === "unix") {
    return writeAddress({ endpoint: { ...endpoint, path: `${endpoint.path}.json` } });
  }
  return writeAddress({ endpoint: { ...endpoint, port: endpoint.port === 8082 ? 8083 : 8082 } });
}

/** As the server has to be told to listen there. */
export function writeAddress({ endpoint }: Pick<Address, "endpoint">): string {
  return formatEndpoint(endpoint).replace(":", "+json:");
}
