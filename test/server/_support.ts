// A chat on the runtime's own sockets inside the test's process, with its log, closed when the test is over.

import { onTestFinished } from "vitest";
import { type ChatServer, type Endpoint, serve, type ServeOptions, type ServerLogger } from "../../mod.ts";
import { formatEndpoint, type Transport } from "../../mod.ts";
import { nativeTransport } from "../../src/transports/runtime.ts";
import { Bell } from "../support/deadline.ts";
import { LineClient } from "../support/line_client.ts";

/** Loopback, and whatever port is free. */
export const ANYWHERE = "tcp://127.0.0.1:0";

/** A running chat with what tests want to know of it. */
export interface Chat {
  readonly server: ChatServer;
  readonly log: Log;
  /** Connects a client, known to the server by the time this resolves. */
  connect(name?: string): Promise<LineClient>;
  /** Connects a client and registers it. */
  join(name: string): Promise<LineClient>;
}

/** Starts a chat on loopback, for the length of one test; people may talk as fast as they like. */
export async function startChat(options: ServeOptions = {}): Promise<Chat> {
  const log = new Log();
  const { logger } = options;
  // What a test logs to is told as well, and may throw; our own log has to ring in any case.
  const both = (level: keyof ServerLogger) => (message: string, properties: Record<string, unknown>) => {
    log[level](message, properties);
    return logger?.[level](message, properties);
  };
  const server = await serve({
    listen: ANYWHERE,
    grace: 500,
    flood: "off",
    ...options,
    logger: { debug: both("debug"), info: both("info"), warn: both("warn"), error: both("error") },
  });
  onTestFinished(() => server.close());
  const connect = async (name = "guest"): Promise<LineClient> => {
    const before = server.stats().connections;
    const client = await LineClient.connect(server.endpoints[0] as string, name);
    await log.bell.until(() => server.stats().connections > before, `the server to notice ${name}`);
    return client;
  };
  const join = async (name: string): Promise<LineClient> => {
    const client = await connect(name);
    await client.asks(`REGISTER ${name}`, `Registered as ${name}`);
    return client;
  };
  return { server, log, connect, join };
}

/** One line of the log. */
export interface LogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
  readonly properties: Record<string, unknown>;
}

/** Remembers what a server logs. */
export class Log implements ServerLogger {
  readonly lines: LogLine[] = [];
  readonly bell = new Bell();

  debug(message: string, properties: Record<string, unknown>): void {
    this.#add("debug", message, properties);
  }

  info(message: string, properties: Record<string, unknown>): void {
    this.#add("info", message, properties);
  }

  warn(message: string, properties: Record<string, unknown>): void {
    this.#add("warn", message, properties);
  }

  error(message: string, properties: Record<string, unknown>): void {
    this.#add("error", message, properties);
  }

  /** Waits until that many connections are over, in whatever way. */
  async seesGone(count: number): Promise<void> {
    const isGone = ({ message }: LogLine) => message.includes("is gone");
    await this.bell.until(() => this.lines.filter(isGone).length >= count, `${count} connections to be gone`);
  }

  #add(level: LogLine["level"], message: string, properties: Record<string, unknown>): void {
    this.lines.push({ level, message, properties });
    this.bell.ring();
  }
}

/** The runtime's own sockets, and a list of everything that was bound by them. */
export async function watchedTransport(
  afterListening: () => void = () => {},
): Promise<{ readonly transport: Transport; readonly bound: string[] }> {
  const native = await nativeTransport();
  const bound: string[] = [];
  const listen: Transport["listen"] = async (endpoint: Endpoint, accept, options) => {
    const listener = await native.listen(endpoint, accept, options);
    bound.push(formatEndpoint(listener.endpoint));
    afterListening();
    return listener;
  };
  return { transport: { name: "watched", listen }, bound };
}

/** Whether nobody listens there. */
export async function isFree(endpoint: string): Promise<boolean> {
  try {
    const client = await LineClient.connect(endpoint);
    await client.leave();
    return false;
  } catch (error) {
    if ((error as { code?: string }).code === "ECONNREFUSED") return true;
    throw error;
  }
}
