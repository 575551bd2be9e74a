// Deno and Bun run a fresh clone as it is, without any install step. The clone is of HEAD, so this tests what
// has been committed. Packages come from the runtime's own cache, or from the registry.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { ROOT, RUNTIME, startCommand, stopCommands } from "../support/command.ts";
import { LineClient } from "../support/line_client.ts";

afterEach(stopCommands);

test.runIf(RUNTIME !== "node")("runs in a fresh clone without an install step", async () => {
  const folder = mkdtempSync(join(tmpdir(), "partyline-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const root = join(folder, "clone");
  const clone = spawnSync("git", ["clone", "--quiet", ROOT, root], { encoding: "utf8" });
  expect({ status: clone.status, stderr: clone.stderr }).toEqual({ status: 0, stderr: "" });
  expect(existsSync(join(root, "node_modules"))).toBe(false);
  const command = await startCommand(["--port", "0"], { root });
  const alice = await LineClient.connect(command.endpoint, "alice");
  await alice.asks("REGISTER alice", "Registered as alice");
  await alice.asks("hello", "[alice] hello");
  expect(await command.stop()).toEqual({ code: 0, signal: null });
  expect(command.stdout).toBe(`Listening on ${command.endpoint}\n`);
  // It has left nothing behind that a person would have to commit or ignore.
  const status = spawnSync("git", ["-C", root, "status", "--porcelain", "--ignored"], { encoding: "utf8" });
  expect(status.stdout).toBe("");
});
