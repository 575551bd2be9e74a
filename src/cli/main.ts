// The command: arguments in, a running server, signals and exit codes. Exit codes: 0 after a graceful end,
// 1 if the server can't run, 2 if it was asked wrongly, 128 + the signal's number when a later signal cut the
// end short.

import process from "node:process";
import {
  BackplaneError,
  type ChatServer,
  RecordingError,
  serve,
  StoreError,
  TransportError,
  VERSION,
} from "../api.ts";
import { ChatError } from "./chat/error.ts";
import { readArguments, type TlsFiles } from "./arguments.ts";
import { readEnvironment } from "./environment.ts";
import { isHangUpIgnored } from "./hang_up.ts";
import { lastWords, logger, logToStandardError, visible } from "./log.ts";
import { pageAddress } from "./page_address.ts";
import { endingSignals } from "./signals.ts";
import { readIdentity, readText } from "./files.ts";
import { TOOL_NAMES } from "./tool_names.ts";
import { usage } from "./usage.ts";
import { UsageError } from "./values.ts";

/** Runs the command with the process's own arguments. Never rejects. */
export async function main(): Promise<void> {
  // Node ends a process whose standard output is closed (`| head -1`) unless someone listens for the error.
  process.stdout.on("error", () => {});
  process.stderr.on("error", () => {});
  try {
    await run(process.argv.slice(2));
  } catch (error) {
    await fail(error);
  }
}

async function run(args: readonly string[]): Promise<void> {
  const environment = readEnvironment();
  const [word = "", ...rest] = args;
  const tool = TOOL_NAMES.find((name) => name === word);
  if (tool !== undefined) {
    // Loaded then only.
    const { runTool } = await import("./operator/tools.ts");
    await runTool(tool, rest, environment.variables);
    return await exit(0);
  }
  const { action, options, tls, motd, logLevel } = readArguments(args, environment.variables);
  if (action === "help") return print(usage());
  if (action === "version") return print(`partyline ${VERSION}`);
  logToStandardError(logLevel, environment.denied);
  process.on("uncaughtException", crash).on("unhandledRejection", crash);
  const starting = new AbortController();
  catchSignals(() => starting.abort(), tls !== undefined);
  let chat: ChatServer;
  try {
    const identity = tls === undefined ? {} : { tls: readIdentity(tls) };
    const irc = motd === undefined
      ? options.irc
      : { ...options.irc, motd: readText(motd, "message of the day") };
    chat = await serve({ ...options, ...identity, irc, signal: starting.signal });
  } catch (error) {
    if (starting.signal.aborted) return await exit(0);
    throw error;
  }
  for (const endpoint of chat.endpoints) print(`Listening on ${endpoint}`);
  for (const address of chat.endpoints.map(pageAddress)) {
    if (address !== undefined) print(`Open ${address} in a browser`);
  }
  if (tls !== undefined) process.on("SIGHUP", () => void renewCertificate(chat, tls));
  await chat.closed;
  // Deno and Bun would wait for open handles of standard streams.
  await exit(chat.failure === undefined ? 0 : 1);
}

/** Ends gracefully, or at once; SIGHUP may mean something else: to read files again or, under `nohup`, nothing. */
function catchSignals(end: () => void, readsAgain: boolean): void {
  // Before the first handler, with which Deno forgets it.
  const isIgnored = isHangUpIgnored();
  const take = endingSignals({
    end: () => {
      logger.info("Closing; another signal, a second from now or later, ends at once");
      end();
    },
    exit: (code) => process.exit(code),
    now: () => performance.now(),
  });
  process.on("SIGINT", () => take(2));
  process.on("SIGTERM", () => take(15));
  if (!readsAgain) process.on("SIGHUP", () => isIgnored || take(1));
}

/** Never rejects: a server with a good certificate is not ended by a bad one. */
async function renewCertificate(chat: ChatServer, files: TlsFiles): Promise<void> {
  try {
    const isRenewed = await chat.renewCertificate(readIdentity(files));
    if (isRenewed) logger.info("The certificate was read again");
    else {logger.warn(
        "This runtime cannot change a certificate while it listens: restart the server to use the new one",
      );}
  } catch (error) {
    logger.error("Going on with the old certificate: {error}", { error: (error as Error).message });
  }
}

/** A mistake that nobody caught: ends the server, but not before the log has said what led to it. */
async function crash(error: unknown): Promise<void> {
  logger.fatal("A mistake ends the server: {error}", { error });
  await exit(1);
}

function fail(error: unknown): Promise<never> {
  if (error instanceof UsageError) return misused(error);
  if (isWrongOption(error)) return misused(new UsageError(error.message));
  return exit(1, `partyline: ${reasonOf(error)}\n`);
}

function misused(error: UsageError): Promise<never> {
  return exit(2, `${error.usage ?? usage()}\n\npartyline: ${visible(error.message)}\n`);
}

/** What was to be expected is told in one line: what it quotes may have line ends in it, or what terminals obey. */
function reasonOf(error: unknown): string {
  if (EXPECTED.some((kind) => error instanceof kind)) return visible((error as Error).message);
  // A chat has several lines to tell.
  if (error instanceof ChatError) return error.message;
  return error instanceof Error ? error.stack ?? error.message : String(error);
}

const EXPECTED = [TransportError, StoreError, BackplaneError, RecordingError];

/**
 * The transports themselves look at what only they know, such as names of hosts, before they open anything. The system
 * may say EINVAL as well, of what it can't open; then the cause has that code.
 */
function isWrongOption(error: unknown): error is TransportError {
  if (!(error instanceof TransportError) || error.code !== "EINVAL") return false;
  return (error.cause as { readonly code?: unknown } | undefined)?.code === undefined;
}

async function exit(code: number, text?: string): Promise<never> {
  await lastWords(text);
  process.exit(code);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
