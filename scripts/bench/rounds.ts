// The order of things: for each workload some rounds, in each round all runtimes, and for each of them first the
// control and then the server, each in a fresh process. What disturbs a machine for a while disturbs all alike.

import { addressOf } from "../../test/support/line_client.ts";
import { Child, commandOn, type RuntimeName } from "../processes.ts";
import type { Job } from "./load.ts";
import { LOAD_PROCESSOR, pinnedTo } from "./machine.ts";
import { type Side, startServer } from "./servers.ts";
import { type Figures, medians } from "./statistics.ts";
import type { Workload } from "./workloads.ts";

export interface Plan {
  readonly workloads: readonly Workload[];
  readonly runtimes: readonly RuntimeName[];
  readonly rounds: number;
  readonly seconds: number;
}

/** Medians of the rounds that succeeded; undefined if none has. */
export interface Result {
  readonly workload: string;
  readonly runtime: RuntimeName;
  readonly server: Figures | undefined;
  readonly control: Figures | undefined;
}

/** What is told on the way. */
export interface Watcher {
  onRun(run: Run, done: number, total: number): void;
  onFailure(run: Run, reason: string): void;
  onResults(workload: Workload, results: readonly Result[]): void;
}

export interface Run {
  readonly workload: Workload;
  readonly runtime: RuntimeName;
  readonly side: Side;
  /** From 1. */
  readonly round: number;
}

const SIDES: readonly Side[] = ["control", "server"];

export async function measure(plan: Plan, watcher: Watcher): Promise<readonly Result[]> {
  const all: Result[] = [];
  const total = plan.workloads.length * runsPerWorkload(plan);
  let done = 0;
  for (const workload of plan.workloads) {
    const samples = new Map<string, Figures[]>();
    for (const run of runsOf(workload, plan)) {
      watcher.onRun(run, done++, total);
      try {
        const figures = await runOnce(run, plan.seconds);
        const key = `${run.runtime} ${run.side}`;
        samples.set(key, [...samples.get(key) ?? [], figures]);
      } catch (error) {
        watcher.onFailure(run, (error as Error).message);
      }
    }
    const results = plan.runtimes.map((runtime) => ({
      workload: workload.name,
      runtime,
      server: medians(samples.get(`${runtime} server`) ?? []),
      control: medians(samples.get(`${runtime} control`) ?? []),
    }));
    all.push(...results);
    watcher.onResults(workload, results);
  }
  return all;
}

/** About how long it takes, in seconds: a run starts two processes, connects, warms up and counts. */
export function duration(plan: Plan): number {
  return plan.workloads.reduce((sum, workload) => {
    const counting = workload.kind === "crowd" ? 3 : 1.25 * plan.seconds;
    return sum + runsPerWorkload(plan) * (1.5 + counting);
  }, 0);
}

function runsPerWorkload({ runtimes, rounds }: Plan): number {
  return runtimes.length * rounds * SIDES.length;
}

function* runsOf(workload: Workload, { runtimes, rounds }: Plan): Generator<Run> {
  for (let round = 1; round <= rounds; round++) {
    for (const runtime of runtimes) {
      for (const side of SIDES) yield { workload, runtime, side, round };
    }
  }
}

/** What is started: WebSockets are held against our own TCP, and that against the bare sockets. */
function sideOf(workload: Workload, side: Side) {
  if (workload.kind === "crowd") return { program: side, over: "tcp", options: [] } as const;
  const { options, over } = workload;
  if (over === "tcp") return { program: side, over, options };
  return { program: "server", over: side === "server" ? over : "tcp", options } as const;
}

async function runOnce({ workload, runtime, side }: Run, seconds: number): Promise<Figures> {
  const { over, program, options } = sideOf(workload, side);
  const server = await startServer(runtime, program, options, over);
  try {
    const { port } = addressOf(server.endpoint.replace(/^ws:/, "tcp:"));
    return await drive({ workload, target: { pid: server.pid, port, over }, seconds });
  } finally {
    await server.kill();
  }
}

/** Always on Node, whatever runs the server: a load that differs would be measured along with it. */
export async function drive(job: Job): Promise<Figures> {
  const command = [...pinnedTo(LOAD_PROCESSOR), ...commandOn("node", "scripts/bench/load.ts")];
  const load = new Child([...command, JSON.stringify(job)], { stdin: "pipe" });
  const { code } = await load.exited;
  if (code === 0) return JSON.parse(load.stdout) as Figures;
  throw new Error(load.stderr.trim().split("\n").at(-1) || `The load ended with code ${code}`);
}
