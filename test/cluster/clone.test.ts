// A clone on Node 20 has no client of NATS, since npm leaves it out. The clone is of HEAD.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ROOT } from "../support/command.ts";

/** Three installations, from the registry or npm's cache. */
const PATIENCE = 120_000;

test("a clone without the client of NATS says how to get it, and gets it", { timeout: PATIENCE }, () => {
  const folder = mkdtempSync(join(tmpdir(), "partyline-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const root = join(folder, "clone");
  const run = (program: string, ...words: string[]) =>
    spawnSync(program, words, { cwd: root, encoding: "utf8" });
  expect(spawnSync("git", ["clone", "--quiet", ROOT, root]).status).toBe(0);
  expect(run("npm", "ci", "--no-audit", "--no-fund").status).toBe(0);
  // On Node 22 it has one.
  rmSync(join(root, "node_modules/@nats-io"), { recursive: true, force: true });

  const start = () => run("npm", "start", "-s", "--", "--port", "0", "--cluster", "nats://127.0.0.1:1/none");
  expect(start().stderr).toContain("in a clone on Node 20 npm run install:nats");
  const installed = run("npm", "run", "install:nats");
  expect([installed.stdout, installed.status]).toEqual([expect.stringContaining("Installing @nats-io/"), 0]);
  expect(start().stderr).toContain("Cannot reach NATS at nats://127.0.0.1:1/none");
  expect(run("git", "status", "--porcelain").stdout).toBe("");
});
