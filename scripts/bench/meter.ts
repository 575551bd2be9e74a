// Who used the processors while something was measured: whether the server was the bottleneck, or the load, or
// neither because other programs were in the way.

import { machineTime, ownTime, processorTime } from "../process_usage.ts";
import type { Figures } from "./statistics.ts";

/** Seconds of time, and of processor time of server and load; `busy` has them as shares, and those of all others. */
export interface Reading {
  readonly elapsed: number;
  readonly server: number;
  readonly busy: Figures;
}

/** Starts to measure; the load is this process. What it returns can be called once or often. */
export function startMeter(serverPid: number): () => Reading {
  const before = readings(serverPid);
  return () => {
    const after = readings(serverPid);
    const elapsed = after.time - before.time;
    const server = after.server - before.server;
    const load = after.load - before.load;
    const others = Math.max(0, after.machine - before.machine - server - load);
    return {
      elapsed,
      server,
      busy: { serverBusy: server / elapsed, loadBusy: load / elapsed, othersBusy: others / elapsed },
    };
  };
}

function readings(serverPid: number) {
  return {
    time: performance.now() / 1000,
    server: processorTime(serverPid),
    load: ownTime(),
    machine: machineTime(),
  };
}
