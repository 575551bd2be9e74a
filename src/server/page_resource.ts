// The page, as a listener of WebSockets hands it out.

import type { WebResource } from "../transports/web/options.ts";

/** What `src/web/page.ts` has. */
export interface Page {
  readonly page: string;
  readonly pageHashes: { readonly script: readonly string[]; readonly style: readonly string[] };
}

/** What a browser can get besides the WebSocket. */
export function pageResources({ page, pageHashes }: Page): { readonly [path: string]: WebResource } {
  return {
    "/": {
      type: "text/html; charset=utf-8",
      body: page,
      headers: { "Content-Security-Policy": policyOf(pageHashes) },
    },
    "/robots.txt": { type: "text/plain; charset=utf-8", body: "User-agent: *\nDisallow: /\n" },
  };
}

/** Only what stands in the page runs; it talks to nobody but us, and nothing becomes HTML or script that was text. */
function policyOf({ script, style }: Page["pageHashes"]): string {
  const sources = (hashes: readonly string[]) => hashes.map((hash) => `'${hash}'`).join(" ");
  return [
    "default-src 'none'",
    `script-src ${sources(script)}`,
    `style-src ${sources(style)}`,
    "connect-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}
