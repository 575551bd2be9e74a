// Words of the command line to what shall be played, and where.

import { time, wholeNumber } from "../../src/cli/values.ts";
import { namesOf, readOptions, valueOf } from "../options.ts";
import { type RuntimeName, RUNTIMES } from "../processes.ts";
import type { Plan } from "./scenario.ts";
import { SCENARIO_NAMES, type ScenarioName, SCENARIOS } from "./scenarios.ts";

export const USAGE = `Usage: npm run soak -- [OPTION…]

Starts the server, does to it what strangers, pauses and host programs do, and looks afterwards whether it serves as
before, without ghosts, and with the memory and the descriptors of before. Loopback only.

  --scenario NAME      several with commas, or all (storm):
${
  SCENARIO_NAMES.map((name) => `                         ${name.padEnd(13)}  ${SCENARIOS[name].what}`).join(
    "\n",
  )
}
  --runtime NAME       ${RUNTIMES.join(", ")}; several with commas, or all (node)
  --connections COUNT  of a storm (100000)
  --duration TIME      of a storm, instead of a number of connections, of each half of volume, and of half-open-tls:
                       90s, 10m, 1h
  --seed NUMBER        of a storm: the same number, the same attacks (1)
  --flood RULE         the server's --flood in a storm (200/20)
  --help               shows this

Exit codes: 0 all is well, 1 problems were found, 2 wrong usage, 130 interrupted.
`;

export interface Request extends Omit<Plan, "name" | "runtime" | "status"> {
  readonly isHelp: boolean;
  readonly scenarios: readonly ScenarioName[];
  readonly runtimes: readonly RuntimeName[];
}

/** @throws {UsageError} if an option does not exist or its value can't be used */
export function readArguments(words: readonly string[]): Request {
  const values = readOptions(words, {
    scenario: { type: "string", multiple: true },
    runtime: { type: "string", multiple: true },
    connections: { type: "string" },
    duration: { type: "string" },
    seed: { type: "string" },
    flood: { type: "string" },
    help: { type: "boolean", short: "h" },
  });
  return {
    isHelp: values.help ?? false,
    scenarios: allOrSome("scenario", values.scenario ?? ["storm"], SCENARIO_NAMES),
    runtimes: allOrSome("runtime", values.runtime ?? ["node"], RUNTIMES),
    connections: valueOf("connections", values.connections, wholeNumber([1, Number.MAX_SAFE_INTEGER])),
    duration: valueOf("duration", values.duration, time([1000, 86_400_000])),
    seed: valueOf("seed", values.seed, wholeNumber([0, Number.MAX_SAFE_INTEGER])) ?? 1,
    flood: values.flood ?? "200/20",
  };
}

function allOrSome<N extends string>(
  option: string,
  given: readonly string[],
  known: readonly N[],
): readonly N[] {
  return given.includes("all") ? known : namesOf(option, given, known);
}
