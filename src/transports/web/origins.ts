// Whose pages may open a WebSocket. Browsers let every page connect everywhere and only say whose it is; so it is us
// who must look. What is not a browser sends no origin, and could send any.

import { parseUrl } from "./url.ts";

/**
 * Whether such a page may connect.
 *
 * @param origin its header; undefined from what is no browser
 * @param host the name and port by which the request calls us, which has been checked
 */
export function isOriginAllowed(
  origin: string | undefined,
  host: string,
  allowed: ReadonlySet<string>,
): boolean {
  if (origin === undefined) return true;
  // "null" is the origin of any sandboxed frame and of any local file.
  const parsed = /^https?:\/\/[^/]+$/i.test(origin) ? parseUrl(origin) : undefined;
  if (parsed === undefined) return false;
  // Without the scheme, for a proxy may have taken the encryption off.
  return parsed.host === host.toLowerCase() || allowed.has(parsed.origin);
}

/** An origin as it is compared. Throws a TypeError for what is none. */
export function normalOrigin(text: string): string {
  const parsed = /^https?:\/\/[^/]+\/?$/i.test(text) ? parseUrl(text) : undefined;
  if (parsed !== undefined) return parsed.origin;
  throw new TypeError(`"${text}" is no origin: wanted one such as https://chat.example`);
}
