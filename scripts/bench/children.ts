// The processes that the benchmark starts, each on a processor of its own where `taskset` exists. None outlives
// it: they are killed when it ends, however it ends.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";
import process from "node:process";
import { ROOT } from "../_report.ts";

export interface Child {
  readonly pid: number;
  /** Resolves when it has ended, with everything that it has written. */
  readonly over: Promise<Output>;
  /** Called with all of its standard output so far, whenever there is more. */
  onOutput(look: (text: string) => void): void;
  /** Kills it and waits until it is gone. */
  stop(): Promise<void>;
}

export interface Output {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program in the top folder, on that processor if processors are ours to choose. */
export function start([program, ...args]: readonly string[], processor: number): Child {
  const pin = canPin() ? ["taskset", "-c", String(processor)] : [];
  const [command, ...words] = [...pin, program as string, ...args];
  const child = spawn(command as string, words, { cwd: ROOT, env: ENVIRONMENT, stdio: "pipe" });
  takeAlong(child);
  const output = { stdout: "", stderr: "" };
  let look = (_: string) => {};
  child.stdout.setEncoding("utf8").on("data", (text: string) => look(output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.stderr = (output.stderr + text).slice(-MAX_TROUBLE);
  });
  // The pipe breaks when it is killed.
  child.stdin.on("error", () => {});
  const over = new Promise<Output>((resolve) => {
    const end = (code: number | null) => {
      running.delete(child);
      resolve({ code, ...output });
    };
    child.on("close", end);
    child.on("error", (error) => {
      output.stderr += error.message;
      end(null);
    });
  });
  return {
    pid: child.pid ?? 0,
    over,
    onOutput: (callback) => {
      look = callback;
    },
    stop: async () => {
      child.kill("SIGKILL");
      await over;
    },
  };
}

/** What a program says about its version; undefined if there is no such program. */
export function versionOf(program: string): string | undefined {
  const { status, stdout } = spawnSync(program, ["--version"], { env: ENVIRONMENT, encoding: "utf8" });
  return status === 0 ? /\d+\.\d+\.\d+/.exec(stdout)?.[0] : undefined;
}

/** Whether the server can have processor 0 and the load processor 1. */
export function canPin(): boolean {
  return pinning ??= [0, 1].every((processor) =>
    spawnSync("taskset", ["-c", String(processor), process.execPath, "--version"]).status === 0
  );
}

let pinning: boolean | undefined;

const running = new Set<ChildProcess>();
let isWatching = false;

function takeAlong(child: ChildProcess): void {
  running.add(child);
  if (isWatching) return;
  isWatching = true;
  process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));
  for (const [signal, code] of [["SIGHUP", 129], ["SIGINT", 130], ["SIGTERM", 143]] as const) {
    process.on(signal, () => process.exit(code));
  }
}

/** How many files a child may have open: Node raises its own limit as far as it goes, and children inherit it. */
export function maxOpenFiles(): number {
  const { stdout } = spawnSync("sh", ["-c", "ulimit -n"], { encoding: "utf8" });
  return Number(stdout) || Infinity;
}

/** 4,000 characters: the end of a log is where it says why it ended. */
const MAX_TROUBLE = 4_000;

/** The present one, without what the user has set for partyline or Node; installed runtimes are found first. */
const ENVIRONMENT: NodeJS.ProcessEnv = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(PARTYLINE_|VITEST|NODE_|TEST$)/.test(name)),
  ),
  PATH: [join(ROOT, "node_modules", ".bin"), process.env["PATH"]].join(delimiter),
};
