// Runs the engine's benchmark in a process of its own on a runtime: the heap has to be nobody else's.

import { type RuntimeName, startOn } from "../processes.ts";
import type { EngineResult } from "./engine_sizes.ts";
import { pinnedTo, SERVER_PROCESSOR } from "./machine.ts";

/** About 8 s on each runtime: Bun 1.4 took 7.4, the others 6. */
export const ENGINE_SECONDS = 8;

/** @throws {Error} if it could not be measured */
export async function measureEngineOn(runtime: RuntimeName, isQuick: boolean): Promise<EngineResult> {
  const words = isQuick ? ["--json", "--quick"] : ["--json"];
  const options = { script: "scripts/bench/engine.ts", flags: [], wrapper: pinnedTo(SERVER_PROCESSOR) };
  const child = startOn(runtime, words, options);
  const { code } = await child.exited;
  if (code === 0) return JSON.parse(child.stdout) as EngineResult;
  throw new Error(child.stderr.trim() || `The engine's benchmark ended with code ${code}`);
}
