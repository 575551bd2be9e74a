// The benchmark itself, as short as it can be, with this runtime's server. What it measures is not looked at.

import { spawn } from "node:child_process";
import { delimiter } from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import type { Report } from "../../scripts/bench/report.ts";
import { ROOT, RUNTIME } from "../support/command.ts";

/** 60 s: eight processes start, perhaps while other tests keep all processors busy. */
const TIME = 60_000;

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Always on Node: `bun --bun` puts a `node` that is Bun in front of the path. */
function bench(...words: readonly string[]): Promise<Outcome> {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) =>
    !folder.includes("bun-node")
  );
  const env = { ...process.env, PATH: folders.join(delimiter) };
  const args = ["--import", "tsx", "scripts/bench/main.ts", ...words];
  const child = spawn("node", args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => output.stdout += text);
  child.stderr.setEncoding("utf8").on("data", (text: string) => output.stderr += text);
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, ...output })));
}

test("the benchmark drives server and control and writes what it has found", async () => {
  const words = ["--quick", "--json", "--runtime", RUNTIME, "--workload", "broadcast-100,private-100"];
  const { code, stdout, stderr } = await bench(...words);
  expect(stderr).not.toContain("FAILED");
  expect(code).toBe(0);
  const { results, versions } = JSON.parse(stdout) as Report;
  expect(Object.keys(versions)).toEqual([RUNTIME]);
  expect(results.map(({ workload }) => workload)).toEqual(["broadcast-100", "private-100"]);
  for (const { server, control } of results) {
    expect(server?.["deliveries"]).toBeGreaterThan(0);
    expect(control?.["deliveries"]).toBeGreaterThan(0);
  }
}, TIME);

test("wrong usage of the benchmark ends with 2", async () => {
  const { code, stderr } = await bench("--rounds", "none");
  expect(code).toBe(2);
  expect(stderr).toContain("Cannot use --rounds none");
}, TIME);
