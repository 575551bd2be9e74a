// `npm run bench`: what is asked for is measured, shown while it is being measured, and drawn.
// Exit codes: 0 measured, 1 something could not be measured, 2 wrong usage, 130 interrupted.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { isMain } from "../../src/is_main.ts";
import { UsageError } from "../../src/cli/values.ts";
import { endOnSignals, programOf, type RuntimeName, RUNTIMES } from "../processes.ts";
import { readArguments, type Request, USAGE } from "./arguments.ts";
import { ENGINE_SECONDS, measureEngineOn } from "./engine_run.ts";
import type { EngineResult } from "./engine_sizes.ts";
import { canPin, maxOpenFiles, versionOf } from "./machine.ts";
import { plotOf } from "./plot.ts";
import { Progress } from "./progress.ts";
import { readmeText } from "./readme_text.ts";
import { describeMachine, describeVersions, FORMAT, readReport, type Report } from "./report.ts";
import { duration, measure } from "./rounds.ts";
import { fitted, socketsFor, type Workload, workloadsNamed } from "./workloads.ts";

async function main(words: readonly string[]): Promise<number> {
  const request = readArguments(words);
  if (request.isHelp) {
    process.stdout.write(USAGE);
    return 0;
  }
  // Before anything is measured: what can't be written had better be known now.
  if (request.plot !== undefined) mkdirSync(dirname(request.plot), { recursive: true });
  const progress = new Progress(request.format === "text");
  const report = request.from === undefined ? await measureAll(request, progress) : readReport(request.from);
  if (request.from !== undefined) progress.showAll(report);
  if (request.format === "json") console.log(JSON.stringify(report, null, 2));
  if (request.format === "markdown") process.stdout.write(readmeText(report, request.plot));
  if (request.plot !== undefined) writeFileSync(request.plot, plotOf(report));
  return progress.failures === 0 ? 0 : 1;
}

async function measureAll(request: Request, progress: Progress): Promise<Report> {
  const wanted = request.runtimes.length > 0 ? request.runtimes : RUNTIMES;
  const versions = Object.fromEntries(
    wanted.map((runtime) => [runtime, versionOf(programOf(runtime))]).filter(([, version]) => version),
  );
  const runtimes = wanted.filter((runtime) => versions[runtime] !== undefined);
  const missing = wanted.filter((runtime) => versions[runtime] === undefined);
  if (missing.some((runtime) => request.runtimes.includes(runtime))) {
    throw new UsageError(`Cannot measure ${missing.join(", ")}: not installed`);
  }
  const { workloads, notes } = feasible(workloadsNamed(request.workloads), request.isQuick);
  notes.push(...missing.map((runtime) => `${runtime} is not installed`));
  const { rounds, seconds } = request;
  const plan = { workloads, runtimes, rounds, seconds };
  const machine = describeMachine();
  const engineSeconds = request.isEngineWanted ? runtimes.length * ENGINE_SECONDS : 0;
  progress.begin(`${machine}; ${describeVersions(versions)}`, notes, duration(plan) + engineSeconds);
  const results = await measure(plan, progress);
  const engine = request.isEngineWanted ? await measureEngines(runtimes, request.isQuick, progress) : [];
  progress.end();
  const date = new Date().toISOString().slice(0, 10);
  return { format: FORMAT, date, machine, versions, rounds, seconds, workloads, results, engine, notes };
}

/** The engine alone, on one runtime after the other. */
async function measureEngines(runtimes: readonly RuntimeName[], isQuick: boolean, progress: Progress) {
  const results: EngineResult[] = [];
  for (const runtime of runtimes) {
    progress.onEngineRun(runtime);
    try {
      const result = await measureEngineOn(runtime, isQuick);
      results.push(result);
      progress.onEngineResult(result);
    } catch (error) {
      progress.onEngineFailure(runtime, (error as Error).message);
    }
  }
  return results;
}

/** What this machine has descriptors for, and what a reader should know about it. */
function feasible(wanted: readonly Workload[], isQuick: boolean) {
  const notes: string[] = [];
  if (!canPin()) notes.push("no taskset, or one processor: server and load are not kept apart");
  const files = maxOpenFiles();
  const sockets = Math.min(files - RESERVED, isQuick ? QUICK_CROWD : Infinity);
  const workloads = wanted.flatMap((workload) => {
    const fitting = fitted(workload, sockets);
    if (fitting === undefined || socketsFor(fitting) < socketsFor(workload)) {
      const reason = isQuick ? "--quick" : `ulimit -n ${files}`;
      notes.push(`${workload.name}: ${fitting ? socketsFor(fitting) : "no"} clients, because of ${reason}`);
    }
    return fitting ?? [];
  });
  return { workloads, notes };
}

/** 100: standard streams, listeners, and what a runtime opens for itself. */
const RESERVED = 100;

/** 1,000 clients are in within a second. */
const QUICK_CROWD = 1000;

if (isMain(import.meta.url)) {
  endOnSignals();
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    const isUsage = error instanceof UsageError;
    console.error(isUsage ? `${error.message}\n\n${USAGE}` : (error as Error).message);
    process.exitCode = isUsage ? 2 : 1;
  }
}
