// Which names a request may call us by.
//
// A page of evil.example whose name suddenly leads to 127.0.0.1 (DNS rebinding) is, for the browser, of one origin
// with us, and may do what our own page may. But it still calls us by its own name. Addresses can't be rebound. So:
// addresses, localhost, and names that somebody has told us.

import { isIP } from "node:net";
import { parseUrl } from "./url.ts";

/** What is wrong with a request's `Host`. */
export type HostProblem = "missing" | "repeated" | "unknown";

/**
 * Checks the header, all of its occurrences: node:http takes two of them (Node 20, Deno 2.9, Bun 1.4), and a proxy
 * may have looked at the other one.
 *
 * @param rawHeaders names and values by turns
 */
export function hostProblem(
  rawHeaders: readonly string[],
  allowed: ReadonlySet<string>,
): HostProblem | undefined {
  const values = rawHeaders.filter((_, index) =>
    index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === "host"
  );
  if (values.length !== 1) return values.length === 0 ? "missing" : "repeated";
  const name = hostName(values[0] as string);
  return name !== undefined && (isIP(name) !== 0 || allowed.has(name)) ? undefined : "unknown";
}

/** The names besides addresses. Throws a TypeError for what is none. */
export function allowedHosts(listened: string, names: readonly string[]): ReadonlySet<string> {
  return new Set(["localhost", listened.toLowerCase(), ...names.map(asciiName)]);
}

/** `Host` without its port, brackets and last dot, in lower case. */
function hostName(header: string): string | undefined {
  const parts = /^(?:\[([0-9a-f:.]+)\]|([^\s:/@[\]]+))(?::\d{1,5})?$/i.exec(header);
  return (parts?.[1] ?? parts?.[2]?.replace(/\.$/, ""))?.toLowerCase();
}

/** As browsers send it: `Bücher.example` is `xn--bcher-kva.example`. */
function asciiName(name: string): string {
  const parsed = /^[^\s:/@?#[\]\\]+$/.test(name) ? parseUrl(`http://${name}`) : undefined;
  if (parsed === undefined) {
    throw new TypeError(
      `"${name}" is no host name: wanted one such as chat.example, without scheme and port`,
    );
  }
  return parsed.hostname;
}
