// Logs of the command: one line each, on standard error. LogTape is made for several runtimes, has no
// dependencies, and lets a host program decide where our lines go; here we are the host program.

import process from "node:process";
import { configureSync, getLogger, getTextFormatter, type Logger, type LogRecord } from "@logtape/logtape";
import type { LogLevel } from "./arguments.ts";

/** Where the command itself logs to. */
export const logger: Logger = getLogger(["partyline"]);

/** Sends what the server logs to standard error, and says which variables could not be read. */
export function logToStandardError(lowestLevel: LogLevel, deniedVariables: readonly string[]): void {
  const format = getTextFormatter({ timestamp: "rfc3339", value: printable, category: "." });
  const sink = (record: LogRecord) => void process.stderr.write(format(record));
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

/** A value on one line, whatever is in it. */
function printable(value: unknown): string {
  const text = value instanceof Error ? value.stack ?? value.message : String(value);
  return JSON.stringify(text).slice(1, -1);
}
