// What this machine has for a benchmark: processors to keep server and load apart, descriptors, runtimes.

import { spawnSync } from "node:child_process";
import process from "node:process";

export const SERVER_PROCESSOR = 0;
export const LOAD_PROCESSOR = 1;

/** What starts a program on a processor of its own, if processors are ours to choose. */
export function pinnedTo(processor: number): readonly string[] {
  return canPin() ? ["taskset", "-c", String(processor)] : [];
}

/** Whether server and load can be kept apart. */
export function canPin(): boolean {
  return pinning ??= [SERVER_PROCESSOR, LOAD_PROCESSOR].every((processor) =>
    spawnSync("taskset", ["-c", String(processor), process.execPath, "--version"]).status === 0
  );
}

let pinning: boolean | undefined;

/** What a program says about its version; undefined if there is no such program. */
export function versionOf(program: string): string | undefined {
  const { status, stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  return status === 0 ? /\d+\.\d+\.\d+/.exec(stdout)?.[0] : undefined;
}

/** How many files a child may have open: Node raises its own limit as far as it goes, and children inherit it. */
export function maxOpenFiles(): number {
  const { stdout } = spawnSync("sh", ["-c", "ulimit -n"], { encoding: "utf8" });
  return Number(stdout) || Infinity;
}
