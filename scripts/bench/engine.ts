// The engine alone, without sockets and in one process: how long a step takes, and how much memory a session, in chats of
// several sizes. `npm run bench` runs it on each runtime; each can run it itself, too:
//
//     node --import tsx scripts/bench/engine.ts
//     deno run scripts/bench/engine.ts
//     bun scripts/bench/engine.ts

import process from "node:process";
import { isMain } from "../../src/is_main.ts";
import { UsageError } from "../../src/cli/values.ts";
import { runtimeName } from "../../src/transports/runtime.ts";
import { readOptions } from "../options.ts";
import { type EngineResult, QUICK_SIZES, type Size, SIZES } from "./engine_sizes.ts";
import { engineTable } from "./engine_table.ts";
import { EngineWorld } from "./engine_world.ts";
import { heapInUse } from "./heap.ts";

/** 500 parties: every second person of the largest chat lives once; longer runs gave the same medians. */
const PARTIES = 500;

/** 2 parties: enough to see that it works. */
const QUICK_PARTIES = 2;

/** 10,000 people at least, in several chats if need be: less is lost among what the runtime itself keeps and drops. */
const LEAST_PEOPLE = 10_000;

/** Measures on the present runtime. */
export function measureEngine(sizes: readonly Size[], parties: number): EngineResult {
  // What is measured first would pay for what the compiler learns.
  for (const size of sizes.slice(0, 2)) new EngineWorld(size).live(parties);
  const memory = memoryOf(sizes);
  const runtime = runtimeName();
  return {
    runtime,
    version: process.versions[runtime] ?? "",
    sizes: sizes.map((size, index) => {
      return { ...size, ...new EngineWorld(size).live(parties).result, memory: memory[index] as number };
    }),
  };
}

/** Bytes of heap for each person, by size. */
function memoryOf(sizes: readonly Size[]): readonly number[] {
  // All are kept until the end: what was dropped before would be collected at any time, and be missing later.
  const worlds: EngineWorld[] = [];
  const memory = sizes.map((size) => {
    const chats = Math.ceil(LEAST_PEOPLE / size.people);
    const before = heapInUse();
    for (let chat = 0; chat < chats; chat++) worlds.push(new EngineWorld(size));
    return (heapInUse() - before) / (chats * size.people);
  });
  worlds.length = 0;
  return memory;
}

if (import.meta.main ?? isMain(import.meta.url)) {
  try {
    const values = readOptions(process.argv.slice(2), {
      quick: { type: "boolean" },
      json: { type: "boolean" },
    });
    const result = values.quick ? measureEngine(QUICK_SIZES, QUICK_PARTIES) : measureEngine(SIZES, PARTIES);
    console.log(values.json ? JSON.stringify(result) : engineTable(result));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\nOptions: --quick, --json`);
    process.exitCode = 2;
  }
}
