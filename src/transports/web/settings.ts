// The checks and defaults of WebOptions, before anything is bound: a listener that starts has no mistakes in them.

import { refusal } from "../error.ts";
import type { Endpoint } from "../transport.ts";
import { allowedHosts } from "./hosts.ts";
import type { WebOptions } from "./options.ts";
import { normalOrigin } from "./origins.ts";
import { type PreparedResource, prepareResource } from "./resources.ts";
import { trustedProxies } from "./proxies.ts";

/** 64 KiB: a line of 4 KiB can be six times as long in JSON, and several lines may share a message. */
const MAX_MESSAGE = 65_536;

/** 30 s: half of the minute after which common proxies (nginx, AWS) drop a silent connection. */
const PING_INTERVAL = 30_000;

/** 75 s: two pings and their answers; Chromium wakes the timers of a hidden page once a minute. */
const DEAD_AFTER = 75_000;

/** 256: some forty browsers that load a page at once, with six connections each. */
const MAX_VISITORS = 256;

/** 10 s: as long as a TLS handshake may take. */
const HEADERS_TIMEOUT = 10_000;

/** 15 s: a page of 40 KB at 3 KB/s. */
const REQUEST_TIMEOUT = 15_000;

/** 5 s: the default of node:http; a page has no more to ask for than itself. */
const KEEP_ALIVE_TIMEOUT = 5_000;

/** A longer delay would overflow the timers of JavaScript, which then fire at once. */
const LONGEST = 2_147_483_647;

/** {@link WebOptions} with the defaults filled in, ready to be asked. */
export interface WebSettings {
  readonly subprotocols: readonly [string, ...string[]];
  readonly origins: ReadonlySet<string>;
  readonly hosts: ReadonlySet<string>;
  readonly isTrusted: (address: string) => boolean;
  readonly resources: ReadonlyMap<string, PreparedResource>;
  readonly maxMessage: number;
  readonly pingInterval: number;
  readonly deadAfter: number;
  readonly maxVisitors: number;
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  readonly keepAliveTimeout: number;
}

/**
 * Fills in the defaults.
 *
 * @throws {TransportError} `EINVAL`, with what can't be used
 */
export function webSettings(endpoint: Endpoint, options: WebOptions = {}): WebSettings {
  const host = endpoint.kind === "unix" ? "localhost" : endpoint.host;
  try {
    return {
      subprotocols: checkedSubprotocols(options.subprotocols),
      origins: new Set((options.allowOrigin ?? []).map(normalOrigin)),
      hosts: allowedHosts(host, options.hostNames ?? []),
      isTrusted: trustedProxies(options.trustProxy ?? []),
      resources: new Map(
        Object.entries(options.resources ?? {}).map(([path, resource]) => [path, prepareResource(resource)]),
      ),
      maxMessage: count("maxMessage", options.maxMessage, MAX_MESSAGE),
      pingInterval: count("pingInterval", options.pingInterval, PING_INTERVAL),
      deadAfter: count("deadAfter", options.deadAfter, DEAD_AFTER),
      maxVisitors: count("maxVisitors", options.maxVisitors, MAX_VISITORS),
      headersTimeout: count("headersTimeout", options.headersTimeout, HEADERS_TIMEOUT),
      requestTimeout: count("requestTimeout", options.requestTimeout, REQUEST_TIMEOUT),
      keepAliveTimeout: count("keepAliveTimeout", options.keepAliveTimeout, KEEP_ALIVE_TIMEOUT),
    };
  } catch (error) {
    throw refusal(endpoint, "EINVAL", error instanceof Error ? error.message : String(error), error);
  }
}

function checkedSubprotocols(names: readonly string[] = ["partyline.v1", "partyline.line"]) {
  const [first, ...others] = names;
  // A token (RFC 9110, 5.6.2).
  const isToken = (name: string) => /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name);
  if (first !== undefined && names.every(isToken)) return [first, ...others] as const;
  throw new TypeError(`web.subprotocols must be names without blanks, at least one`);
}

function count(name: string, given: number | undefined, usual: number): number {
  const value = given ?? usual;
  if (Number.isInteger(value) && value >= 1 && value <= LONGEST) return value;
  throw new RangeError(`web.${name} must be a whole number from 1 to ${LONGEST}`);
}
