// What is seen while it runs: which run this is, on standard error, and each table as soon as it is complete.

import process from "node:process";
import type { RuntimeName } from "../processes.ts";
import { StatusLine } from "../status_line.ts";
import type { EngineResult } from "./engine_sizes.ts";
import { engineTable } from "./engine_table.ts";
import type { Report } from "./report.ts";
import type { Result, Run, Watcher } from "./rounds.ts";
import { textTable } from "./tables.ts";
import type { Workload } from "./workloads.ts";

export class Progress implements Watcher {
  readonly #tables: NodeJS.WriteStream;
  readonly #status = new StatusLine();
  failures = 0;

  /** @param areTablesWanted whether the tables are the output, or just something to look at meanwhile */
  constructor(areTablesWanted: boolean) {
    this.#tables = areTablesWanted ? process.stdout : process.stderr;
  }

  begin(heading: string, notes: readonly string[], seconds: number): void {
    const time = seconds < 100 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} minutes`;
    this.#tables.write(`${heading}\n`);
    for (const note of notes) this.#tables.write(`Note: ${note}\n`);
    process.stderr.write(`About ${time}\n`);
    this.#tables.write("\n");
  }

  onRun({ workload, runtime, side, round }: Run, done: number, total: number): void {
    this.#status.show(`${done + 1}/${total} ${workload.name}, round ${round}: ${runtime} ${side}`);
  }

  onFailure({ workload, runtime, side, round }: Run, reason: string): void {
    this.#fail(`${workload.name}, round ${round}: ${runtime} ${side}: ${reason}`);
  }

  onEngineRun(runtime: RuntimeName): void {
    this.#status.show(`engine: ${runtime}`);
  }

  onEngineFailure(runtime: RuntimeName, reason: string): void {
    this.#fail(`engine: ${runtime}: ${reason}`);
  }

  onEngineResult(result: EngineResult): void {
    this.end();
    this.#tables.write(`${engineTable(result)}\n`);
  }

  onResults(workload: Workload, results: readonly Result[]): void {
    this.end();
    this.#tables.write(`${textTable(workload, results)}\n`);
  }

  /** Takes the present line away. */
  end(): void {
    this.#status.clear();
  }

  /** Shows an old report as if it had just been measured. */
  showAll({ workloads, results, engine }: Report): void {
    for (const workload of workloads) {
      this.onResults(workload, results.filter((result) => result.workload === workload.name));
    }
    for (const result of engine ?? []) this.onEngineResult(result);
  }

  #fail(what: string): void {
    this.failures++;
    this.end();
    process.stderr.write(`FAILED: ${what}\n`);
  }
}
