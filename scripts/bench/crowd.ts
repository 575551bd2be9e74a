// A crowd that comes and stays: how long it takes until so many are in, and what one who is silent costs.

import { residentMemory } from "../process_usage.ts";
import type { Target } from "./fan_out.ts";
import { connectAll, sleep } from "./load_client.ts";
import { startMeter } from "./meter.ts";
import type { Figures } from "./statistics.ts";
import type { Crowd } from "./workloads.ts";

/** 500 ms: a server that has just started, or has just let thousands in, still tidies up. */
const SETTLING = 500;

export async function crowd(
  workload: Crowd,
  target: Target,
  fail: (error: Error) => void,
): Promise<Figures> {
  await sleep(SETTLING);
  const empty = residentMemory(target.pid);
  const figures: Record<string, number> = {};
  const count = Math.max(...workload.marks);
  const read = startMeter(target.pid);
  await connectAll(target, count, fail, (entered) => {
    if (!workload.marks.includes(entered)) return;
    const { elapsed, busy } = read();
    Object.assign(figures, busy, { [`entered${entered}`]: elapsed });
  });
  await sleep(SETTLING);
  return { ...figures, memory: (residentMemory(target.pid) - empty) / count };
}
