// Tests of the page in a real browser, against a server on each runtime. Installs Debian's Chromium and fonts where
// it may (as root, where there is apt-get), and says what is missing where it may not.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { isMain } from "../src/is_main.ts";
import { chromiumPath } from "../test/browser/support/browser.ts";
import { aptCommand, install, mayInstall } from "./_apt.ts";
import { ROOT } from "./_report.ts";
import { RUNTIMES } from "./processes.ts";

const PACKAGES = [
  ...["chromium", "fonts-inter", "fonts-noto-color-emoji", "fonts-noto-core", "fonts-noto-cjk"],
];

const USAGE = `Usage: npm run test:browser -- [--runtime node|deno|bun[,…]] [TEST FILE…]

Drives Chromium against a server on each runtime (default: all three).`;

/** Whether there is a Chromium, now. */
export function ensureChromium(): boolean {
  if (chromiumPath() !== undefined) return true;
  if (mayInstall()) return install(PACKAGES) && chromiumPath() !== undefined;
  console.error(
    `There is no chromium. On Debian, as root: apt-get update && ${aptCommand(PACKAGES)}\n` +
      "Elsewhere: PARTYLINE_CHROMIUM=/path/to/chromium npm run test:browser",
  );
  return false;
}

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      runtime: { type: "string", default: RUNTIMES.join(",") },
      help: { type: "boolean", short: "h" },
      results: { type: "string" },
    },
  });
  if (values.help === true) {
    console.log(USAGE);
    return 0;
  }
  if (!ensureChromium()) return 1;
  let worst = 0;
  let results = "";
  const folder = mkdtempSync(join(tmpdir(), "partyline-results-"));
  for (const runtime of values.runtime.split(",")) {
    console.log(`Server on ${runtime}:`);
    const file = join(folder, `${runtime}.xml`);
    const reporters = ["--reporter=default", "--reporter=junit", `--outputFile.junit=${file}`];
    const { status } = spawnSync(
      process.execPath,
      [
        "node_modules/vitest/vitest.mjs",
        "run",
        "--config",
        "test/browser/vitest.config.ts",
        ...reporters,
        ...positionals,
      ],
      { cwd: ROOT, stdio: "inherit", env: { ...process.env, PARTYLINE_BROWSER_RUNTIME: runtime } },
    );
    worst = Math.max(worst, status ?? 1);
    results += readFileSync(file, "utf8");
  }
  // For whoever counts tests: all runtimes' in one file.
  if (values.results !== undefined) writeFileSync(values.results, results);
  rmSync(folder, { recursive: true });
  return worst;
}

if (isMain(import.meta.url)) process.exitCode = main();
