// The benchmark and the soak themselves, as short as they can be, with this runtime's server. What is measured is not
// looked at.

import { delimiter } from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import type { Report } from "../../scripts/bench/report.ts";
import { Child } from "../../scripts/processes.ts";
import { RUNTIME } from "../support/command.ts";

/** 60 s: a dozen processes start, perhaps while other tests keep all processors busy. */
const TIME = 60_000;

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Always on Node: `bun --bun` puts a `node` that is Bun in front of the path. */
async function run(script: string, ...words: readonly string[]): Promise<Outcome> {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) =>
    !folder.includes("bun-node")
  );
  const env = { PATH: folders.join(delimiter) };
  const child = new Child(["node", "--import", "tsx", script, ...words], { env });
  const { code } = await child.exited;
  return { code, stdout: child.stdout, stderr: child.stderr };
}

test("the benchmark drives server and control and writes what it has found", async () => {
  const workloads = ["broadcast-100", "private-100", "slow-reader"];
  const words = ["--quick", "--json", "--runtime", RUNTIME, "--workload", workloads.join(",")];
  const { code, stdout, stderr } = await run("scripts/bench/main.ts", ...words);
  expect(stderr).not.toContain("FAILED");
  expect(code).toBe(0);
  const { results, versions } = JSON.parse(stdout) as Report;
  expect(Object.keys(versions)).toEqual([RUNTIME]);
  expect(results.map(({ workload }) => workload)).toEqual(workloads);
  for (const { server, control } of results) {
    expect(server?.["deliveries"]).toBeGreaterThan(0);
    expect(control?.["deliveries"]).toBeGreaterThan(0);
  }
}, TIME);

test("the benchmark measures the engine alone, if that is asked for", async () => {
  const words = ["--quick", "--json", "--runtime", RUNTIME, "--workload", "engine"];
  const { code, stdout, stderr } = await run("scripts/bench/main.ts", ...words);
  expect(stderr).not.toContain("FAILED");
  expect(stderr).toContain("bytes of heap for each person");
  expect(code).toBe(0);
  const { engine, results } = JSON.parse(stdout) as Report;
  expect(results).toEqual([]);
  expect(engine?.map(({ runtime }) => runtime)).toEqual([RUNTIME]);
  expect(engine?.[0]?.sizes.length).toBeGreaterThan(1);
}, TIME);

test("the soak plays on a server and says what it held before, at most, and after", async () => {
  const words = ["--runtime", RUNTIME, "--scenario", "storm", "--connections", "100"];
  const { code, stdout, stderr } = await run("scripts/soak/main.ts", ...words);
  expect(stderr).not.toContain("FAILED");
  expect(stdout).toMatch(
    /memory \d+ MiB before, \d+ at most, \d+ after; .*; 100 hostile connections of seed 1\n/,
  );
  expect(code).toBe(0);
}, TIME);

test.each([
  ["scripts/bench/main.ts", "--rounds", "none"],
  ["scripts/soak/main.ts", "--scenario", "calm"],
])("wrong usage of %s ends with 2", async (script, ...words) => {
  const { code, stderr } = await run(script, ...words);
  expect(code).toBe(2);
  expect(stderr).toContain(`Cannot use ${words.join(" ")}`);
}, TIME);
