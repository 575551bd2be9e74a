// Reading addresses of the web, without an exception for what is none: URL.parse came with Node 22.

/** A URL, or undefined if it is none. */
export function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
