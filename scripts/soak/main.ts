// `npm run soak`: the long reproductions of what once did harm, against the real command as a process of its own. It
// shows how far it is, stops by itself, and ends with 1 if something was not as it should be.
//
//   npm run soak -- --runtime all --connections 100000 --seed 7
//   npm run soak -- --scenario held,pause --runtime deno

import process from "node:process";
import { UsageError } from "../../src/cli/values.ts";
import { isMain } from "../../src/is_main.ts";
import { endOnSignals } from "../processes.ts";
import { StatusLine } from "../status_line.ts";
import { readArguments, USAGE } from "./arguments.ts";
import { SCENARIOS } from "./scenarios.ts";

/** 10 s: where each line stays, a run of ten minutes is a page or two. */
const PAUSE = 10_000;

async function main(words: readonly string[]): Promise<number> {
  const { isHelp, runtimes, scenarios, ...rest } = readArguments(words);
  if (isHelp) {
    process.stdout.write(USAGE);
    return 0;
  }
  const status = new StatusLine(PAUSE);
  let failures = 0;
  for (const name of scenarios) {
    for (const runtime of runtimes) {
      const problems = await SCENARIOS[name].play({ ...rest, name, runtime, status });
      for (const problem of problems) console.error(`FAILED ${runtime} ${name}: ${problem}`);
      failures += problems.length;
    }
  }
  console.log(failures === 0 ? "All is well" : `${failures} problems`);
  return failures === 0 ? 0 : 1;
}

if (isMain(import.meta.url)) {
  endOnSignals();
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
  }
}
