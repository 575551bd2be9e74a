// Standard error is a pipe that nobody reads, and 3,000 strangers come who are worth a warning each. The chat goes on,
// and SIGTERM ends it.

import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LineClient } from "../../test/support/line_client.ts";
import type { Scenario } from "./scenario.ts";
import { onStage } from "./stage.ts";
import { Witness } from "./witness.ts";

/** 64 KiB, which a pipe holds, are some 700 warnings. */
const STRANGERS = 3_000;
const AT_A_TIME = 50;

export const log: Scenario = {
  what: `${STRANGERS} browsers, while nobody reads the log`,
  play: async (plan) => {
    const pipe = new StalledPipe();
    try {
      return await onStage(plan, { args: ["--port", "0"], stderr: pipe.writer }, async (stage) => {
        const { endpoint } = stage.server;
        const witness = await Witness.join(endpoint);
        for (let come = 0; come < STRANGERS; come += AT_A_TIME) {
          stage.tell(`${come} of ${STRANGERS} strangers`);
          await Promise.all(Array.from({ length: AT_A_TIME }, () => browse(endpoint)));
          await witness.talks();
        }
        stage.note(`${STRANGERS} strangers`);
        witness.leaves();
        return witness.problems();
      });
    } finally {
      pipe.close();
    }
  },
};

async function browse(endpoint: string): Promise<void> {
  const stranger = await LineClient.connect(endpoint, "stranger");
  stranger.say("GET / HTTP/1.1\r", "Host: localhost\r", "\r");
  await stranger.seesClose();
}

/** A pipe of the file system: those of a child process are sockets on some runtimes, which hold more. */
class StalledPipe {
  readonly writer: number;
  readonly #reader: number;
  readonly #folder = mkdtempSync(join(tmpdir(), "partyline-soak-"));

  constructor() {
    const path = join(this.#folder, "pipe");
    execFileSync("mkfifo", [path]);
    // Whoever opens a pipe waits for the other end, unless it says that it will not.
    this.#reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    this.writer = openSync(path, constants.O_WRONLY);
  }

  close(): void {
    closeSync(this.writer);
    closeSync(this.#reader);
    rmSync(this.#folder, { recursive: true });
  }
}
