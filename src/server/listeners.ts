// Where the server listens, and which dialect is spoken there.

import type { Dialect } from "../dialects/dialect.ts";
import { formatEndpoint, readEndpoint } from "../transports/endpoint.ts";
import type { Connection, Endpoint } from "../transports/transport.ts";

/** The name of one of our dialects. */
export type DialectName = "line" | "json" | "irc";

/** The dialects that a server speaks. Those for programs are loaded only if needed: their schema takes time to load. */
export interface Dialects {
  readonly line: Dialect;
  readonly json?: Dialect | undefined;
  readonly irc?: Dialect | undefined;
}

/** One place to listen, perhaps with the dialect that is spoken there. */
export type ListenOn =
  | string
  | { readonly endpoint: string; readonly dialect?: Dialect | DialectName | undefined };

/** The options for where to listen. */
export interface Where {
  /** Endpoints, each perhaps with a dialect. */
  readonly listen?: ListenOn | readonly ListenOn[] | undefined;
  /** Short for one more on TCP. */
  readonly hostname?: string | undefined;
  /** Its port. */
  readonly port?: number | undefined;
}

/** One place to listen. */
export interface ListenerSettings {
  readonly endpoint: Endpoint;
  /** The dialect of a connection. */
  dialectOf(connection: Pick<Connection, "subprotocol">): Dialect;
  /** Every dialect that may be spoken there. */
  readonly dialects: readonly Dialect[];
  /** The bound address, in the form that `listen` takes. */
  format(bound: Endpoint): string;
}

/** Loopback, so that a first try is nobody else's business; the port of the recipe. */
export const DEFAULT_ENDPOINT = "tcp://127.0.0.1:8080";

/** The subprotocols of WebSockets, the usual one first. */
export const SUBPROTOCOLS: readonly string[] = ["partyline.v1", "partyline.line"];

/** All that can be listened at. */
const LISTENER_FORMS =
  "tcp://HOST:PORT, tls://…, udp://…, http://…, https://…, irc://…, ircs://…, tcp+json://…, tls+json://…, unix:/PATH or unix+json:/PATH";

/**
 * Reads where to listen: an endpoint, perhaps with the dialect before its colon, as in `tcp+json://127.0.0.1:8081`;
 * `irc://` and `ircs://` are what IRC clients call TCP and TLS.
 *
 * @throws {SyntaxError} if it has another form
 */
export function parseListener(
  text: string,
): { readonly endpoint: Endpoint; readonly dialect: DialectName | undefined } {
  const read = (endpoint: string) => readEndpoint(endpoint, { typed: text, wanted: LISTENER_FORMS });
  const irc = /^irc(s?)(:.*)$/i.exec(text);
  if (irc !== null) return { endpoint: read(`${irc[1] === "" ? "tcp" : "tls"}${irc[2]}`), dialect: "irc" };
  const [, scheme, name, rest] = /^([a-z]+)\+([a-z]+)(:.*)$/i.exec(text) ?? [];
  if (scheme === undefined || name === undefined) return { endpoint: read(text), dialect: undefined };
  const endpoint = read(`${scheme}${rest}`);
  const isStream = endpoint.kind === "tcp" || endpoint.kind === "tls" || endpoint.kind === "unix";
  if (name.toLowerCase() !== "json" || !isStream) {
    throw new SyntaxError(
      `Cannot read endpoint "${text}": wanted tcp+json://HOST:PORT, tls+json://HOST:PORT or unix+json:/PATH`,
    );
  }
  return { endpoint, dialect: "json" };
}

/** Whether programs may speak there, so that their dialect is needed. */
export function needsJson({ listen = [] }: Where): boolean {
  return [listen].flat().some((place) => {
    const { dialect, endpoint } = typeof place === "string" ? { dialect: undefined, endpoint: place } : place;
    if (dialect === "json") return true;
    return dialect === undefined &&
      (isWeb(parseListener(endpoint).endpoint) || parseListener(endpoint).dialect === "json");
  });
}

/** Whether IRC clients may come. */
export function needsIrc({ listen = [] }: Where): boolean {
  return [listen].flat().some((place) => {
    const { dialect, endpoint } = typeof place === "string" ? { dialect: undefined, endpoint: place } : place;
    return (dialect ?? parseListener(endpoint).dialect) === "irc";
  });
}

/** Whether browsers may come. */
export function needsPage({ listen = [] }: Where): boolean {
  return [listen].flat().some((place) =>
    isWeb(parseListener(typeof place === "string" ? place : place.endpoint).endpoint)
  );
}

/**
 * All places to listen.
 *
 * @throws {SyntaxError} if an endpoint cannot be read
 * @throws {RangeError} if there is none
 */
export function listenersOf(
  { hostname, listen, port }: Where,
  ours: Dialects,
  guarded: (dialect: Dialect) => Dialect,
): readonly ListenerSettings[] {
  const short = hostname === undefined && port === undefined ? [] : [shorthand(hostname, port)];
  const places = listen === undefined ? (short.length > 0 ? [] : [DEFAULT_ENDPOINT]) : [listen].flat();
  const all = [...places, ...short];
  if (all.length === 0) throw new RangeError("Cannot listen on nothing: wanted at least one endpoint");
  return all.map((place) => listenerOf(place, ours, guarded));
}

function listenerOf(
  place: ListenOn,
  ours: Dialects,
  guarded: (dialect: Dialect) => Dialect,
): ListenerSettings {
  const { dialect: asked, endpoint: text } = typeof place === "string"
    ? { dialect: undefined, endpoint: place }
    : place;
  const { dialect: typed, endpoint } = parseListener(text);
  if (typeof asked === "object") return speaking(endpoint, guarded(asked));
  const name = asked ?? typed;
  if (name !== undefined || !isWeb(endpoint)) return speaking(endpoint, dialectCalled(ours, name), typed);
  const dialects = [dialectCalled(ours, "json"), ours.line] as const;
  return {
    endpoint,
    dialects,
    dialectOf: ({ subprotocol }) => subprotocol === SUBPROTOCOLS[1] ? dialects[1] : dialects[0],
    format: formatEndpoint,
  };
}

function speaking(endpoint: Endpoint, dialect: Dialect, typed?: DialectName): ListenerSettings {
  const format = (bound: Endpoint) => typed === undefined ? formatEndpoint(bound) : formatAs(typed, bound);
  return { endpoint, dialects: [dialect], dialectOf: () => dialect, format };
}

function formatAs(name: DialectName, bound: Endpoint): string {
  const text = formatEndpoint(bound);
  if (name !== "irc") return text.replace(":", `+${name}:`);
  return text.replace(/^[a-z]+/, bound.kind === "tls" ? "ircs" : "irc");
}

function dialectCalled(ours: Dialects, name: DialectName = "line"): Dialect {
  const dialect = ours[name];
  if (dialect === undefined) throw new TypeError(`Cannot speak ${name}: it was not loaded`);
  return dialect;
}

function isWeb({ kind }: Endpoint): boolean {
  return kind === "ws" || kind === "wss";
}

function shorthand(hostname = "127.0.0.1", port = 8080): string {
  return `tcp://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}
