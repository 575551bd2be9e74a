// What is used of the client of NATS (@nats-io/transport-node, which works on Node, Deno and Bun alike), and the requests to
// JetStream as JSON: there are six of them. The library is loaded only where somebody asks for a cluster.

import { BackplaneError } from "../backplane.ts";
import type { ClusterAddress } from "./address.ts";

/** A message, as far as we look at it. */
export interface NatsMessage {
  readonly data: Uint8Array;
  readonly reply?: string | undefined;
  readonly headers?:
    | { readonly code: number; readonly description: string; get(name: string): string }
    | undefined;
}

/** A connection, as far as it is used. */
export interface NatsConnection {
  readonly info?: { readonly max_payload: number } | undefined;
  publish(subject: string, data: Uint8Array, options?: { readonly reply?: string }): void;
  request(subject: string, data: Uint8Array, options: { readonly timeout: number }): Promise<NatsMessage>;
  subscribe(
    subject: string,
    options: { readonly callback: (error: Error | null, message: NatsMessage) => void },
  ): { unsubscribe(): void };
  status(): AsyncIterable<{ readonly type: string; readonly error?: Error }>;
  close(): Promise<void>;
  isClosed(): boolean;
}

/** 2 s, and two of them: the library's own 2 min would leave a stalled connection unnoticed for that long. */
const PING = { pingInterval: 2_000, maxPingOut: 2 } as const;

/** 5 s: how long the server may take to answer a request of ours. */
const TIMEOUT = 5_000;

/**
 * Connects.
 *
 * @throws {BackplaneError} if the library is not installed, or there is no server
 */
export async function connectTo(address: ClusterAddress): Promise<NatsConnection> {
  const { hasTls, password, servers, shown, token, user } = address;
  const library = await load();
  try {
    return await library.connect({
      servers: [...servers],
      ...user === undefined ? {} : { user, pass: password ?? "" },
      ...token === undefined ? {} : { token },
      ...hasTls ? { tls: {} } : {},
      ...PING,
      // Once there was a connection it is tried for ever, a few times a second; not by all at the same moment.
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      reconnectJitter: 250,
      timeout: TIMEOUT,
      name: "partyline",
    }) as unknown as NatsConnection;
  } catch (error) {
    throw new BackplaneError(`Cannot reach NATS at ${shown}: ${(error as Error).message}`, { cause: error });
  }
}

/** What we use of it. */
interface NatsPackage {
  connect(options: { readonly [name: string]: unknown }): Promise<unknown>;
}

async function load(): Promise<NatsPackage> {
  try {
    // @ts-ignore: npm leaves it out of a clone on Node 20, since a part of it asks for 22; it works there all the same.
    return await import("@nats-io/transport-node") as NatsPackage;
  } catch (error) {
    throw new BackplaneError(
      "Cannot load the client of NATS: npm install @nats-io/transport-node installs it beside partyline, and in a clone " +
        "on Node 20 npm run install:nats",
      { cause: error },
    );
  }
}

/** What JetStream said no to. */
export class JetStreamError extends Error {
  override readonly name = "JetStreamError";
  /** 404: there is none. 503: it is not available. */
  readonly code: number;

  constructor(code: number, description: string) {
    super(description);
    this.code = code;
  }
}

/**
 * Asks JetStream.
 *
 * @param timeout milliseconds until it should have answered
 * @throws {JetStreamError} if it says no
 */
export async function ask<T>(
  connection: NatsConnection,
  what: string,
  body: unknown = "",
  timeout = TIMEOUT,
): Promise<T> {
  const text = body === "" ? "" : JSON.stringify(body);
  let answer: NatsMessage;
  try {
    answer = await connection.request(`$JS.API.${what}`, encode(text), { timeout });
  } catch (error) {
    throw isUnanswered(error)
      ? new JetStreamError(503, "JetStream is not enabled there: start nats-server with -js")
      : error;
  }
  const value = JSON.parse(decode(answer.data)) as T & {
    readonly error?: { readonly code: number; readonly description?: string };
  };
  if (value.error !== undefined) throw new JetStreamError(value.error.code, value.error.description ?? what);
  return value;
}

/**
 * Publishes into a stream; resolves to the number of the message there.
 *
 * @throws {JetStreamError} if it was not stored
 */
export async function store(connection: NatsConnection, subject: string, data: Uint8Array): Promise<number> {
  const answer = await connection.request(subject, data, { timeout: TIMEOUT });
  const value = JSON.parse(decode(answer.data)) as {
    readonly seq: number;
    readonly error?: { readonly code: number; readonly description: string };
  };
  if (value.error !== undefined) throw new JetStreamError(value.error.code, value.error.description);
  return value.seq;
}

/** UTF-8. */
export function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** UTF-8. */
export function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** What it is called that nobody listens: by the library (3.4.0) the first, and its class the second. */
const NO_RESPONDERS: ReadonlySet<string> = new Set(["NoResponders", "NoRespondersError"]);

function isUnanswered(error: unknown): boolean {
  const { cause, name } = error as { readonly name?: string; readonly cause?: { readonly name?: string } };
  return [name, cause?.name].some((each) => each !== undefined && NO_RESPONDERS.has(each));
}
