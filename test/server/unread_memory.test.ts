// Clients that never read, each of whom is sent something of its own: what they leave unread is bounded, and so
// is the memory of the server. A broadcast would not show it, since all of its receivers share the same bytes.

import process from "node:process";
import { afterEach, expect, test } from "vitest";
import { startCommand, stopCommands } from "../support/command.ts";
import { LineClient } from "../support/line_client.ts";

afterEach(stopCommands);

const SLEEPERS = 8;
/** Lines of 4,000 bytes to each of them: 80 MB, of which the kernel swallows some 4 on loopback. */
const LINES = 20_000;
const MAX_UNREAD = 1_048_576;
/**
 * What the collectors leave lying about while 640 MB pass through. Growth measured, on Node, Bun and Deno: 64 to
 * 87, 143 to 174 and 160 to 177 MB; and 679, 821 and 761 MB if each may leave 1 GiB unread.
 */
const MARGIN = 300_000_000;

test.runIf(process.platform === "linux")(
  "who never reads costs no more memory than the bound says",
  async () => {
    const flags = ["--flood", "off", "--max-unread", String(MAX_UNREAD), "--slow-reader", "drop"];
    const command = await startCommand([...flags, "--log-level", "warning"]);
    const sleepers: LineClient[] = [];
    for (let number = 0; number < SLEEPERS; number++) {
      const sleeper = await LineClient.connect(command.endpoint);
      await sleeper.asks(`REGISTER sleeper${number}`, `Registered as sleeper${number}`);
      sleeper.socket.pause();
      sleepers.push(sleeper);
    }
    const talker = await LineClient.connect(command.endpoint);
    const before = command.memory();
    const text = "x".repeat(4_000);
    for (let line = 0; line < LINES; line += 100) {
      for (let number = 0; number < SLEEPERS; number++) {
        talker.say(...Array.from({ length: 100 }, () => `SEND @sleeper${number} ${text}`));
      }
      await talker.asks("next page", "[guest] next page");
    }
    const growth = command.memory() - before;
    expect(growth).toBeLessThan(SLEEPERS * MAX_UNREAD + MARGIN);
    for (const sleeper of sleepers) sleeper.socket.destroy();
  },
  120_000,
);
