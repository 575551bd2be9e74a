// Where the server is, as it is typed.

import { type Endpoint, formatEndpoint, parseListener } from "../../api.ts";
import { UsageError } from "../values.ts";

/** Where to connect. */
export interface Address {
  readonly endpoint: Endpoint & { readonly kind: "tcp" | "tls" | "unix" };
  /** Whether JSON was asked for; if not, it is tried. */
  readonly isJson: boolean;
}

/** Beside the 8080 of people and the 8081 of browsers. */
export const DEFAULT_ADDRESS = "tcp+json://127.0.0.1:8082";

/**
 * Reads it.
 *
 * @throws {UsageError} if it can't be read, or nobody speaks JSON at such an endpoint
 */
export function readAddress(text: string): Address {
  let read: ReturnType<typeof parseListener>;
  try {
    read = parseListener(text);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const { dialect, endpoint } = read;
  if (endpoint.kind === "tcp" || endpoint.kind === "tls" || endpoint.kind === "unix") {
    const isPortMissing = endpoint.kind !== "unix" && endpoint.port === 0;
    if (!isPortMissing) {
      return { endpoint: { ...endpoint } as Address["endpoint"], isJson: dialect === "json" };
    }
  }
  throw new UsageError(
    `Cannot chat at "${text}": wanted tcp+json://HOST:PORT, tls+json://HOST:PORT or unix+json:/PATH`,
  );
}

/** As the server has to be told to listen there. */
export function writeAddress({ endpoint }: Address): string {
  return formatEndpoint(endpoint).replace(":", "+json:");
}
