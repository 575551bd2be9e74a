// What one may say about a listener of WebSockets. Types only: `settings.ts` checks them and knows the defaults.

/** Settings of a listener of WebSockets. Every time is in milliseconds. */
export interface WebOptions {
  /**
   * The subprotocols that are spoken here, the favourite first: it is taken where a peer asks for none. A peer that
   * asks only for others is refused. Default `partyline.v1`, `partyline.line`.
   */
  readonly subprotocols?: readonly string[] | undefined;
  /**
   * Origins whose pages may connect, such as `https://chat.example`, besides the page that came from here. Default
   * none. It binds browsers only: nothing else sends an origin.
   */
  readonly allowOrigin?: readonly string[] | undefined;
  /**
   * Names under which browsers reach this listener, such as `chat.example`, besides addresses, `localhost` and the
   * name that it listens on. Default none. Under any other name a page of somebody else could be talking (DNS
   * rebinding).
   */
  readonly hostNames?: readonly string[] | undefined;
  /**
   * Addresses of proxies, alone or as CIDR such as `10.0.0.0/8`, whose `X-Forwarded-For` tells where a peer comes
   * from, and whose `X-Forwarded-Proto` that it came encrypted. Default none.
   */
  readonly trustProxy?: readonly string[] | undefined;
  /** What a browser can get here, by its path, such as `/`. Default nothing. */
  readonly resources?: { readonly [path: string]: WebResource } | undefined;
  /** The most bytes in a message of a peer; with more it is closed with code 1009. Default 65,536. */
  readonly maxMessage?: number | undefined;
  /** How often each peer is asked whether it is there. Default 30,000. */
  readonly pingInterval?: number | undefined;
  /** How long a peer may be silent, pongs included, until it counts as gone. Default 75,000. */
  readonly deadAfter?: number | undefined;
  /** The most connections that are no WebSocket yet; one more, and the oldest of a crowded address goes. Default 256. */
  readonly maxVisitors?: number | undefined;
  /** How long a request's head may take, from the connection on. Default 10,000. */
  readonly headersTimeout?: number | undefined;
  /** How long an answer may take until all of it has left. Default 15,000. */
  readonly requestTimeout?: number | undefined;
  /** How long after an answer the next request's head may take. Default 5,000. */
  readonly keepAliveTimeout?: number | undefined;
}

/** Something that a browser can get: a page, a picture. It never changes while the listener listens. */
export interface WebResource {
  /** Its media type, such as `text/html; charset=utf-8`. */
  readonly type: string;
  /** All of it; a string as UTF-8. */
  readonly body: string | Uint8Array;
  /** What else its answer says, such as `Content-Security-Policy`; wins over what all answers say. */
  readonly headers?: { readonly [name: string]: string } | undefined;
}
