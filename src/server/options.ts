// What `serve` can be told, with its defaults and checks. Each limit has a name and says where its number
// comes from.

import { setImmediate } from "node:timers";
import { getLogger } from "@logtape/logtape";
import { KIND_RULES, type Rules, STRICT_RULES } from "../engine/rules.ts";
import { parseEndpoint } from "../transports/endpoint.ts";
import type { Endpoint, Transport } from "../transports/transport.ts";
import type { ChatServer, Client } from "./chat_server.ts";
import type { EndOfTurn } from "./outbox.ts";

/** Settings of a chat server. Everything has a default. */
export interface ServeOptions {
  /** Where to listen, as `tcp://HOST:PORT`; port 0 takes a free one. Default {@link DEFAULT_ENDPOINT}. */
  readonly listen?: string | readonly string[];
  /** The recipe to the letter, without anything kinder. Default `false`. */
  readonly strict?: boolean;
  /** Whether people must register before they may speak. Default `false`. */
  readonly requireName?: boolean;
  /** The most bytes of a line, its end not counted. Default {@link MAX_LINE}. */
  readonly maxLine?: number;
  /** The most bytes that a client may leave unread before it is dropped. Default {@link MAX_UNREAD}. */
  readonly maxUnread?: number;
  /** How long `close()` waits for clients to take their last lines, in milliseconds. Default {@link GRACE}. */
  readonly grace?: number;
  /** Closes the server when aborted. */
  readonly signal?: AbortSignal;
  /**
   * Sees every line before the chat does, without its line end and fit for other people's screens. Returns
   * `true` to keep it from the chat, having answered or not. If it throws, that client is disconnected and
   * the error logged.
   */
  readonly onLine?: (line: string, client: Client, chat: ChatServer) => boolean | void;
  /** Where to log to. Default LogTape's logger `partyline`, silent until the program configures LogTape. */
  readonly logger?: ServerLogger;
  /** What moves the bytes: the runtime's own sockets (`native`, the default), `node:net` on every runtime, or your own. */
  readonly transport?: "native" | "node" | Transport;
  /** Calls back at the end of the present turn of the event loop; for tests with a clock of their own. Default `setImmediate`. */
  readonly endOfTurn?: EndOfTurn;
}

/** The part of LogTape's logger that the server uses. */
export interface ServerLogger {
  debug(message: string, properties: Record<string, unknown>): void;
  info(message: string, properties: Record<string, unknown>): void;
  warn(message: string, properties: Record<string, unknown>): void;
  error(message: string, properties: Record<string, unknown>): void;
}

/** Loopback, so that a first try is nobody else's business; the port of the recipe. */
export const DEFAULT_ENDPOINT = "tcp://127.0.0.1:8080";

/** 4096 bytes: what the recipe reads at once, and what NATS allows for a control line. */
export const MAX_LINE = 4096;

/** 1 MiB: the default queue of Centrifugo; some 10,000 lines of chat behind. */
export const MAX_UNREAD = 1_048_576;

/** 5 s: what a person waits at a prompt; a last line crosses any network in less. */
export const GRACE = 5_000;

/** Checked settings without gaps. */
export interface Settings {
  readonly endpoints: readonly Endpoint[];
  readonly strict: boolean;
  readonly rules: Rules;
  readonly maxLine: number;
  readonly maxUnread: number;
  readonly grace: number;
  readonly onLine: ServeOptions["onLine"];
  readonly logger: ServerLogger;
  readonly endOfTurn: EndOfTurn;
}

/**
 * Fills in the defaults.
 *
 * @throws {SyntaxError} if an endpoint can't be read
 * @throws {RangeError} if a number is out of its range
 */
export function resolveOptions(options: ServeOptions): Settings {
  const strict = options.strict ?? false;
  const listen = options.listen ?? DEFAULT_ENDPOINT;
  const rules = strict ? STRICT_RULES : KIND_RULES;
  return {
    endpoints: (typeof listen === "string" ? [listen] : listen).map(parseEndpoint),
    strict,
    rules: { ...rules, nameRequired: options.requireName ?? false },
    maxLine: wholeNumber("maxLine", options.maxLine ?? MAX_LINE, 16, 1_048_576),
    maxUnread: wholeNumber("maxUnread", options.maxUnread ?? MAX_UNREAD, 1),
    grace: wholeNumber("grace", options.grace ?? GRACE, 0, MAX_TIMER),
    onLine: options.onLine,
    logger: options.logger ?? getLogger(["partyline"]),
    endOfTurn: options.endOfTurn ?? ((callback) => void setImmediate(callback)),
  };
}

/** 2³¹ - 1 ms: what a timer holds on all three runtimes. */
const MAX_TIMER = 2_147_483_647;

function wholeNumber(name: string, value: number, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new RangeError(`Can't use ${name} ${value}: wanted a whole number ${range}`);
}
