// Tests of several servers as one chat, on a real NATS. Installs what they need where it may: Debian's nats-server, and the
// client of NATS, which npm leaves out of a clone on Node 20, since a part of it asks for 22 (it works there all the same).

import { spawnSync } from "node:child_process";
import process from "node:process";
import { parseArgs } from "node:util";
import { isMain } from "../src/is_main.ts";
import { natsServerPath } from "../test/support/nats_server.ts";
import { aptCommand, install, mayInstall } from "./_apt.ts";
import { installLeftOut } from "./install_left_out.ts";
import { ROOT } from "./_report.ts";

const PACKAGES = ["nats-server"];

const CLIENT = "@nats-io/transport-node";

const USAGE = `Usage: npm run test:cluster -- [--long] [TEST FILE…]

Servers of all three runtimes as one chat, on a nats-server. --long does worse to them, for a quarter of an hour.`;

/** Whether there is a nats-server, now. */
function ensureServer(): boolean {
  if (natsServerPath() !== undefined) return true;
  if (mayInstall() && install(PACKAGES) && natsServerPath() !== undefined) return true;
  console.log(
    `NOTE: no nats-server here, so tests of clusters are left out. On Debian: ${aptCommand(PACKAGES)}`,
  );
  return false;
}

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: "boolean", short: "h" },
      long: { type: "boolean" },
      results: { type: "string" },
    },
  });
  if (values.help === true) {
    console.log(USAGE);
    return 0;
  }
  if (ensureServer() && !installLeftOut(CLIENT)) return 1;
  const reporters = values.results === undefined
    ? []
    : ["--reporter=default", "--reporter=junit", `--outputFile.junit=${values.results}`];
  const vitest = ["node_modules/vitest/vitest.mjs", "run", "--config", "test/cluster/vitest.config.ts"];
  const { status } = spawnSync(process.execPath, [...vitest, ...reporters, ...positionals], {
    cwd: ROOT,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...values.long === true ? { PARTYLINE_LONG: "true" } : {} },
  });
  return status ?? 1;
}

if (isMain(import.meta.url)) process.exitCode = main();
