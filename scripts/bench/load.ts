// The second process: `node --import tsx load.ts JOB`, with the job as JSON. It drives a server once and writes the
// figures to standard output as JSON. If it can't, the reason is the last line of standard error and the exit
// code 1. It ends with its parent, and takes the server along.

import process from "node:process";
import { crowd } from "./crowd.ts";
import { fanOut, type Target } from "./fan_out.ts";
import type { Workload } from "./workloads.ts";

export interface Job {
  readonly workload: Workload;
  readonly target: Target;
  /** How long deliveries are counted. */
  readonly seconds: number;
}

/** 60 s to connect and to read the last lines: ten times what a slow machine takes for 10,000 clients. */
const PATIENCE = 60;

const { workload, target, seconds } = JSON.parse(process.argv[2] as string) as Job;

function fail(error: unknown): never {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

process.on("uncaughtException", fail);
setTimeout(() => fail(new Error(`Gave up after ${PATIENCE} s`)), (PATIENCE + 2 * seconds) * 1000);
process.stdin.on("end", () => {
  process.kill(target.pid, "SIGKILL");
  process.exit(1);
}).resume();

try {
  const figures = workload.kind === "crowd"
    ? await crowd(workload, target, fail)
    : await fanOut(workload, target, seconds, fail);
  process.stdout.write(JSON.stringify(figures), () => process.exit(0));
} catch (error) {
  fail(error);
}
