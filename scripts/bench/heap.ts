// How much of the heap is in use once all garbage is collected, on each runtime.

import process from "node:process";
import v8 from "node:v8";
import vm from "node:vm";

interface Collecting {
  readonly gc?: () => void;
  readonly Bun?: { gc(isWaited: boolean): void };
}

/** Bytes that are in use. */
export function heapInUse(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

function collect(): void {
  const { Bun, gc } = globalThis as Collecting;
  // Twice: what has a finalizer goes with the second.
  for (let time = 0; time < 2; time++) {
    if (Bun !== undefined) Bun.gc(true);
    else (gc ?? exposedGc())();
  }
}

/** Node and Deno have it, and show it if asked to. */
function exposedGc(): () => void {
  v8.setFlagsFromString("--expose-gc");
  return vm.runInNewContext("gc") as () => void;
}
