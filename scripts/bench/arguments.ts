// Words of the command line to what shall be measured and shown.

import { type Reader, UsageError, wholeNumber } from "../../src/cli/values.ts";
import { namesOf, readOptions, valueOf } from "../options.ts";
import { type RuntimeName, RUNTIMES } from "../processes.ts";
import { MAIN_NAMES, WORKLOAD_NAMES } from "./workloads.ts";

export interface Request {
  readonly isHelp: boolean;
  /** Empty: all that are installed. */
  readonly runtimes: readonly RuntimeName[];
  readonly workloads: readonly string[];
  /** Whether the engine alone is measured, too. */
  readonly isEngineWanted: boolean;
  readonly rounds: number;
  readonly seconds: number;
  readonly isQuick: boolean;
  readonly format: "text" | "json" | "markdown";
  /** Where the plot goes. */
  readonly plot: string | undefined;
  /** Results of an earlier run, to be shown instead of measuring. */
  readonly from: string | undefined;
}

/** What `--workload` takes for the engine alone, which is driven by no load and has no control. */
const ENGINE = "engine";

const NAMES = [...WORKLOAD_NAMES, ENGINE];

export const USAGE = `Usage: npm run bench -- [OPTION…]

Starts the server on Node, Deno and Bun, drives it from a second process and holds it against bare sockets of
the same runtime. Loopback only. Then the engine alone, in chats of several sizes.

  --runtime NAME    ${RUNTIMES.join(", ")}; several with commas (all that are installed)
  --workload NAME   ${NAMES.slice(0, 4).join(", ")},
                    ${NAMES.slice(4).join(", ")}; several with commas
                    (all but slow-reader, which is to be held against broadcast-100,
                    websocket-…, which are held against TCP, and sweep)
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
  const values = readOptions(words, {
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
  });
  const isQuick = values.quick ?? false;
  const names = namesOf("workload", values.workload, NAMES);
  const workloads = names.length === 0 ? MAIN_NAMES : names.filter((name) => name !== ENGINE);
  if (values.json && values.markdown) {
    throw new UsageError("Cannot show both --json and --markdown: choose one");
  }
  return {
    isHelp: values.help ?? false,
    runtimes: namesOf("runtime", values.runtime, RUNTIMES),
    workloads: withSweep(workloads, values.plot),
    isEngineWanted: names.length === 0 || names.includes(ENGINE),
    rounds: valueOf("rounds", values.rounds, wholeNumber([1, 1000])) ?? (isQuick ? 1 : 5),
    seconds: valueOf("seconds", values.seconds, seconds) ?? (isQuick ? 0.2 : 2),
    isQuick,
    format: values.json ? "json" : values.markdown ? "markdown" : "text",
    plot: values.plot,
    from: values.from,
  };
}

function withSweep(workloads: readonly string[], plot: string | undefined): readonly string[] {
  return plot === undefined || workloads.includes("sweep") ? workloads : [...workloads, "sweep"];
}

/** 0.1 to 30 s: less is noise, and longer runs belong into more rounds. */
const seconds: Reader<number> = (text, wrong) => {
  const value = text.trim() === "" ? NaN : Number(text);
  if (value >= 0.1 && value <= 30) return value;
  throw wrong("a number from 0.1 to 30");
};
