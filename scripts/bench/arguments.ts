// Words of the command line to what shall be measured and shown.

import { parseArgs } from "node:util";
import { type RuntimeName, RUNTIMES } from "./servers.ts";
import { WORKLOAD_NAMES } from "./workloads.ts";

export interface Request {
  readonly isHelp: boolean;
  /** Empty: all that are installed. */
  readonly runtimes: readonly RuntimeName[];
  /** Empty: all but the sweep. */
  readonly workloads: readonly string[];
  readonly rounds: number;
  readonly seconds: number;
  readonly isQuick: boolean;
  readonly format: "text" | "json" | "markdown";
  /** Where the plot goes. */
  readonly plot: string | undefined;
  /** Results of an earlier run, to be shown instead of measuring. */
  readonly from: string | undefined;
}

export class UsageError extends Error {}

export const USAGE = `Usage: npm run bench -- [OPTION…]

Starts the server on Node, Deno and Bun, drives it from a second process and holds it against bare sockets of
the same runtime. Loopback only.

  --runtime NAME    ${RUNTIMES.join(", ")}; several with commas (all that are installed)
  --workload NAME   ${WORKLOAD_NAMES.slice(0, 4).join(", ")},
                    ${WORKLOAD_NAMES.slice(4).join(", ")}; several with commas (all but sweep)
  --rounds COUNT    how often each is measured; medians are shown (5)
  --seconds TIME    how long deliveries are counted in each round, up to 30 (2)
  --quick           one round of 0.2 s and a small crowd: does it work at all?
  --plot FILE       measures the sweep, too, and draws throughput against clients as SVG
  --markdown        the text of the README's "How fast"; details go to standard error
  --json            everything, for machines: npm run -s bench -- --json > results.json
  --from FILE       shows what --json has written, and measures nothing
  --help            shows this

Exit codes: 0 measured, 1 something could not be measured, 2 wrong usage, 130 interrupted.
`;

/** @throws {UsageError} if an option does not exist or its value can't be used */
export function readArguments(words: readonly string[]): Request {
  const { values } = parse(words);
  const isQuick = values.quick ?? false;
  const workloads = list("workload", values.workload, WORKLOAD_NAMES);
  const isPlotOfAll = values.plot !== undefined && workloads.length === 0;
  if (values.json && values.markdown) {
    throw new UsageError("Cannot show both --json and --markdown: choose one");
  }
  return {
    isHelp: values.help ?? false,
    runtimes: list("runtime", values.runtime, RUNTIMES) as readonly RuntimeName[],
    workloads: isPlotOfAll ? WORKLOAD_NAMES : withSweep(workloads, values.plot),
    rounds: number("rounds", values.rounds, isQuick ? 1 : 5, 1, 1000),
    seconds: number("seconds", values.seconds, isQuick ? 0.2 : 2, 0.1, 30),
    isQuick,
    format: values.json ? "json" : values.markdown ? "markdown" : "text",
    plot: values.plot,
    from: values.from,
  };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        runtime: { type: "string", multiple: true },
        workload: { type: "string", multiple: true },
        rounds: { type: "string" },
        seconds: { type: "string" },
        quick: { type: "boolean" },
        plot: { type: "string" },
        markdown: { type: "boolean" },
        json: { type: "boolean" },
        from: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function list(option: string, given: readonly string[] = [], known: readonly string[]): readonly string[] {
  const names = given.flatMap((value) => value.split(","));
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return names;
  throw new UsageError(`Cannot use --${option} ${unknown}: wanted one of ${known.join(", ")}`);
}

function withSweep(workloads: readonly string[], plot: string | undefined): readonly string[] {
  return plot === undefined || workloads.includes("sweep") ? workloads : [...workloads, "sweep"];
}

function number(option: string, given: string | undefined, otherwise: number, least: number, most: number) {
  if (given === undefined) return otherwise;
  const value = given.trim() === "" ? NaN : Number(given);
  const isWhole = option !== "rounds" || Number.isInteger(value);
  if (isWhole && value >= least && value <= most) return value;
  throw new UsageError(`Cannot use --${option} ${given}: wanted a number from ${least} to ${most}`);
}
