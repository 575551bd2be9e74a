// A program around a strict chat, which logs as the command does: `noise` logs 20,000 lines at once, and
// `quote WORDS` is a mistake that quotes its typist.

import process from "node:process";
import { serve } from "../../mod.ts";
import { lastWords, logger, logToStandardError } from "../../src/cli/log.ts";

logToStandardError("info", []);

const chat = await serve({
  listen: "tcp://127.0.0.1:0",
  strict: true,
  onLine(_, line) {
    if (line === "noise") {
      for (let number = 1; number <= 20_000; number++) logger.info("Number {number}", { number });
      return true;
    }
    if (line.startsWith("quote ")) throw new Error(line);
    return false;
  },
});

process.on("SIGTERM", async () => {
  await chat.close();
  await lastWords();
  process.exit(0);
});

console.log(`Listening on ${chat.endpoints}`);
