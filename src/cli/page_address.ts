// Where browsers find the page, as a person types it.

/** Addresses that stand for all of a machine's: nobody can type them into a browser. */
const EVERYWHERE = /^(0\.0\.0\.0|\[::\])$/;

/**
 * The address of the page on an endpoint as the server prints it, such as `http://127.0.0.1:8081/`; undefined if no page
 * is there. A server that listens on all addresses of its machine is found from there as `localhost`.
 */
export function pageAddress(endpoint: string): string | undefined {
  const [, s, host = "", port] = /^ws(s?)(?:\+[a-z]+)?:\/\/(.+):(\d+)$/.exec(endpoint) ?? [];
  if (s === undefined) return undefined;
  const usual = s === "" ? "80" : "443";
  const name = EVERYWHERE.test(host) ? "localhost" : host;
  return `http${s}://${name}${port === usual ? "" : `:${port}`}/`;
}
