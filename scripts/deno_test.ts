// `deno task test`: the Deno-native suite, as a Deno user would write it, with assertions from JSR.
// Where JSR cannot be reached, npm's copy of the same assertions stands in, and the output says so.
// Runs inside Deno only; `node:` modules because tsc does not know Deno's types.

import { spawnSync, type SpawnSyncOptions } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { ROOT } from "./_report.ts";

const STAND_IN = "npm:deno-std@1.4.0/assert/mod.js";
/** A firewall that swallows packets must not hold up the tests. */
const PROBE_MILLISECONDS = 10_000;

// What stands in must not enter deno.lock, so Deno gets a copy to write to.
const FOLDER = mkdtempSync(join(tmpdir(), "partyline-deno-"));
const LOCK = join(FOLDER, "deno.lock");
copyFileSync(join(ROOT, "deno.lock"), LOCK);

const { imports } = JSON.parse(readFileSync(join(ROOT, "deno.json"), "utf8"));
const options = ["--allow-net"];
const probe = ["info", `--lock=${LOCK}`, imports["@std/assert"]];
if (deno(probe, { stdio: "ignore", timeout: PROBE_MILLISECONDS }) !== 0) {
  console.log(`NOTE: JSR cannot be reached: @std/assert is replaced by ${STAND_IN}`);
  // In a map of its own an address beside it leads nowhere.
  const remote = Object.entries<string>(imports).filter(([, address]) => !address.startsWith("./"));
  const map = JSON.stringify({ imports: { ...Object.fromEntries(remote), "@std/assert": STAND_IN } });
  options.push(`--import-map=data:application/json,${encodeURIComponent(map)}`);
}
const args = ["test", `--lock=${LOCK}`, ...options, "test/deno/", ...process.argv.slice(2)];
process.exitCode = deno(args, { stdio: "inherit" });
rmSync(FOLDER, { recursive: true });

function deno(args: readonly string[], options: SpawnSyncOptions): number {
  // package.json lists tools that Deno would look up along with the stand-in.
  const env = { ...process.env, DENO_NO_PACKAGE_JSON: "1" };
  return spawnSync(process.execPath, args, { cwd: ROOT, env, ...options }).status ?? 1;
}
