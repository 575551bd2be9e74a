// Logs of the command: one line each, on standard error. LogTape is made for several runtimes, has no
// dependencies, and lets a host program decide where our lines go; here we are the host program.

import process from "node:process";
import { configureSync, getLogger, getTextFormatter, type Logger, type LogRecord } from "@logtape/logtape";
import type { LogLevel } from "./arguments.ts";
import { standardError } from "./standard_error.ts";
import { TextQueue } from "./text_queue.ts";

/** Where the command itself logs to. */
export const logger: Logger = getLogger(["partyline"]);

/** Sends what the server logs to standard error, and says which variables could not be read. */
export function logToStandardError(lowestLevel: LogLevel, deniedVariables: readonly string[]): void {
  const sink = (record: LogRecord) => {
    if (!isPrintedThere(record)) lines.add(format(record));
  };
  configureSync({
    sinks: { standardError: sink },
    loggers: [
      { category: ["partyline"], lowestLevel, sinks: ["standardError"] },
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["standardError"] },
    ],
  });
  if (deniedVariables.length === 0) return;
  logger.info("Variables are ignored, since reading them is denied: {variables}", {
    variables: deniedVariables.join(", "),
  });
}

/**
 * Where the server listens stands on standard output, too, for scripts. Who has both on the terminal reads it once; a
 * log that goes anywhere else has it.
 */
function isPrintedThere({ rawMessage }: LogRecord): boolean {
  const isSeen = process.stdout.isTTY === true && process.stderr.isTTY === true;
  return isSeen && typeof rawMessage === "string" && rawMessage.startsWith("Listening on ");
}

/** 1 s: a reader that reads has taken everything long before, even on a busy machine; another never will. */
const LAST_WORDS_TIME = 1000;

/** Writes text, if there is any, and what is left of the log; gives up on a reader that does not read. */
export async function lastWords(text = ""): Promise<void> {
  lines.add(text);
  await lines.written(LAST_WORDS_TIME);
}

const format = getTextFormatter({ timestamp: "rfc3339", value: printable, category: "." });

const lines = new TextQueue(standardError(), (count) => {
  const text = `${count} lines were not logged, for want of room`;
  const record = {
    category: ["partyline"],
    level: "warning",
    timestamp: Date.now(),
    properties: {},
  } as const;
  return format({ ...record, message: [text], rawMessage: text });
});

/**
 * What a terminal, a pager or a reader of lines could take for more than text: controls, line ends, everything
 * that is not seen or that turns the direction of what follows. The sanitizer is for people, and keeps some.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** A value on one line, whatever is in it, escaped as in JSON. */
export function printable(value: unknown): string {
  const text = value instanceof Error ? value.stack ?? value.message : String(value);
  return JSON.stringify(text).slice(1, -1).replace(UNPRINTABLE, escaped);
}

/** A text of somebody's on one line, with what is not seen made visible. */
export function visible(text: string): string {
  return text.replace(UNPRINTABLE, escaped);
}

function escaped(character: string): string {
  return character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
