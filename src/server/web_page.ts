// The page that browsers get, with a policy that lets it only run itself and connect to its own server. Loaded only if
// somebody listens for browsers.

import { page, pageHashes } from "../web/page.ts";
import type { WebOptions } from "../transports/transport.ts";

/** What a listener of WebSockets serves besides. */
export function webResources(): WebOptions["resources"] {
  return {
    "/": {
      type: "text/html; charset=utf-8",
      body: page,
      headers: { "Content-Security-Policy": policy() },
    },
    "/robots.txt": { type: "text/plain; charset=utf-8", body: "User-agent: *\nDisallow: /\n" },
  };
}

/** Nothing from anywhere else, no text that becomes markup or code, and no frame around it. */
function policy(): string {
  const hashes = (all: readonly string[]) => all.map((hash) => `'${hash}'`).join(" ");
  return [
    "default-src 'none'",
    `script-src ${hashes(pageHashes.script)}`,
    `style-src ${hashes(pageHashes.style)}`,
    "connect-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}
