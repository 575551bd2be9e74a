// The endpoint where operators and their programs ask about the server's health. It opens before everything else and
// closes last, so that there is an answer while the server starts and while it ends.

import { formatEndpoint, isLoopback, parseEndpoint } from "../../transports/endpoint.ts";
import { refusal, TransportError } from "../../transports/error.ts";
import { listenSockets } from "../../transports/node/streams.ts";
import { listenSettings } from "../../transports/settings.ts";
import type { Endpoint, Listener } from "../../transports/transport.ts";
import { allowedHosts } from "../../transports/web/hosts.ts";
import { HttpDoor } from "../../transports/web/http_door.ts";
import type { ServerLogger } from "../options.ts";
import { answerTo, type MetricsText, STARTING, type Subject } from "./answers.ts";
import { Metrics, type Observed } from "./metrics.ts";
import { loadPromClient } from "./prom_client.ts";

/** 32: some collectors, probes and people, each with a connection or two. */
const MAX_CONNECTIONS = 32;

/** 5 s: a collector is near, and asks for a single page. */
const REQUEST_TIMEOUT = 5_000;

/** 60 s: most collectors come more often, and keep their connection until then. */
const KEEP_ALIVE_TIMEOUT = 60_000;

/** The server that is asked about. */
export interface Operated {
  /** Why nobody should be sent here now, if there is a reason. */
  unready(): string | undefined;
  observe(): Observed;
}

/** A running endpoint. */
export interface AdminEndpoint {
  /** Where it is. */
  readonly name: string;
  /** The same, for the transports. */
  readonly endpoint: Endpoint;
  /** Takes what a turn took. */
  readonly turnTaken: (milliseconds: number) => void;
  /** From now on there is a server to ask about. */
  watch(server: Operated): void;
  close(): Promise<void>;
}

/**
 * Reads where it shall be.
 *
 * @throws {TypeError} if it is no text
 * @throws {SyntaxError} if it has another form than `http://HOST:PORT`
 */
export function parseAdmin(text: unknown): Endpoint {
  if (typeof text !== "string") throw new TypeError("Cannot use admin: wanted http://HOST:PORT");
  if (/^http:/i.test(text)) return parseEndpoint(text);
  throw new SyntaxError(`Cannot use admin "${text}": wanted http://HOST:PORT, such as http://127.0.0.1:9090`);
}

/**
 * Opens it.
 *
 * @param hostNames names besides addresses and `localhost` that one may call it by
 * @throws {TransportError} if it can't be bound, a name is none (`EINVAL`), or the package for metrics is not there
 */
export async function openAdmin(
  endpoint: Endpoint,
  hostNames: readonly string[],
  logger: ServerLogger,
): Promise<AdminEndpoint> {
  const metrics = new Metrics(await loadPromClient(nameOf(endpoint)));
  const hosts = hostsOf(endpoint, hostNames);
  const settings = listenSettings(endpoint, {
    onError: (error) => logger.warn("A connection to the operators' endpoint failed: {error}", { error }),
  });
  let server: Operated | undefined;
  const subject: Subject = {
    unready: () => server === undefined ? STARTING : server.unready(),
    metrics: () => server && textOf(metrics, server),
  };
  const door = new HttpDoor({
    maxVisitors: MAX_CONNECTIONS,
    headersTimeout: REQUEST_TIMEOUT,
    requestTimeout: REQUEST_TIMEOUT,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    lingerTime: settings.lingerTime,
  }, {
    answer: (request) =>
      answerTo(request, hosts, subject).catch((error: unknown) => {
        logger.error("An error at the operators' endpoint: {error}", { error });
        throw error;
      }),
  });
  const listener = await listenSockets(endpoint, settings, (socket, remote) => door.enter(socket, remote))
    .catch((error: unknown) => {
      throw renamed(error, endpoint);
    });
  announce(listener, logger);
  return {
    name: nameOf(listener.endpoint),
    endpoint: listener.endpoint,
    turnTaken: (milliseconds) => metrics.turnTaken(milliseconds),
    watch: (watched) => server = watched,
    close: () => (door.close(), listener.close()),
  };
}

function hostsOf(endpoint: Endpoint, names: readonly string[]): ReadonlySet<string> {
  try {
    return allowedHosts(endpoint.kind === "unix" ? "localhost" : endpoint.host, names);
  } catch (error) {
    throw renamed(refusal(endpoint, "EINVAL", (error as Error).message, error), endpoint);
  }
}

async function textOf(metrics: Metrics, server: Operated): Promise<MetricsText> {
  return { type: metrics.contentType, text: await metrics.text(server.observe()) };
}

function announce({ endpoint }: Listener, logger: ServerLogger): void {
  const name = nameOf(endpoint);
  logger.info("Operators ask at {endpoint}: /healthz, /readyz, /metrics", { endpoint: name });
  if (endpoint.kind === "unix" || isLoopback(endpoint.host)) return;
  logger.warn("Whoever reaches {endpoint} can read the metrics: let only operators through", {
    endpoint: name,
  });
}

/** As it is typed: the transports know an endpoint of the web by another name. */
function nameOf(endpoint: Endpoint): string {
  return formatEndpoint(endpoint).replace(/^ws:/, "http:");
}

function renamed(error: unknown, endpoint: Endpoint): unknown {
  if (!(error instanceof TransportError)) return error;
  const message = error.message.replace(formatEndpoint(endpoint), nameOf(endpoint));
  return new TransportError(message, error.code, { cause: error.cause });
}
