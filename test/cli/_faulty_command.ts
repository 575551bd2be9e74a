// The command with mistakes that nobody catches: one that is thrown, and one by a promise.

import process from "node:process";
import { logger } from "../../src/cli/log.ts";
import { main } from "../../src/cli/main.ts";

process.on("SIGUSR2", () => {
  setTimeout(() => {
    logger.info("The last thing before");
    throw new Error("nobody catches this");
  });
});
process.on("SIGWINCH", () => {
  logger.info("The last thing before");
  void Promise.reject(new Error("nobody catches this"));
});

await main();
