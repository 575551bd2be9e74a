// What a run leaves: the results with everything that is needed to read them later. This is what `--json` writes
// and `--from` reads.

import { readFileSync } from "node:fs";
import { cpus, totalmem, type } from "node:os";
import process from "node:process";
import type { RuntimeName } from "../processes.ts";
import type { EngineResult } from "./engine_sizes.ts";
import type { Result } from "./rounds.ts";
import type { Workload } from "./workloads.ts";

export interface Report {
  readonly format: typeof FORMAT;
  /** The day, as YYYY-MM-DD. */
  readonly date: string;
  readonly machine: string;
  readonly versions: { readonly [R in RuntimeName]?: string };
  readonly rounds: number;
  readonly seconds: number;
  readonly workloads: readonly Workload[];
  readonly results: readonly Result[];
  /** The engine alone; missing in older files. */
  readonly engine?: readonly EngineResult[];
  /** What the reader of these numbers should know. */
  readonly notes: readonly string[];
}

/** Changes when older files can't be read any more. */
export const FORMAT = "partyline-bench-1";

export const RUNTIME_TITLES: { readonly [R in RuntimeName]: string } = {
  node: "Node",
  deno: "Deno",
  bun: "Bun",
};

/** This machine in a few words. */
export function describeMachine(): string {
  const processors = cpus();
  const model = (processors[0]?.model ?? "").replace(/\((R|TM)\)|\bCPU\b|@.*/g, "").replace(/\s+/g, " ")
    .trim();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${model || process.arch}, ${processors.length} processors, ${memory} GiB, ${type()}`;
}

/** "Node 20.20.2, Deno 2.9.5, Bun 1.4.5". */
export function describeVersions(versions: Report["versions"]): string {
  return Object.entries(versions)
    .map(([runtime, version]) => `${RUNTIME_TITLES[runtime as RuntimeName]} ${version}`)
    .join(", ");
}

/** @throws {Error} if the file can't be read or is something else */
export function readReport(file: string): Report {
  let report: Partial<Report>;
  try {
    report = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`Cannot read ${file}: ${(error as Error).message}`);
  }
  if (report.format !== FORMAT) {
    throw new Error(`Cannot use ${file}: not written by npm run -s bench -- --json`);
  }
  return report as Report;
}
