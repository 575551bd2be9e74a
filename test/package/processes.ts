// Programs that the tests of the package start: with the environment of a user, not that of the test runner.

import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { cleanEnvironment, ROOT } from "../support/command.ts";

/** How a program ended. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program of the development tools. */
export function tool(name: "bun" | "deno" | "tsc"): string {
  return join(ROOT, "node_modules", ".bin", name);
}

/** Variables to set besides those of the user. */
export type Variables = { readonly [name: string]: string };

/** Runs a program to its end. */
export function run(
  program: string,
  args: readonly string[],
  cwd: string,
  variables?: Variables,
): Promise<Outcome> {
  const child = start(program, args, cwd, variables);
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => stdout += text);
  child.stderr?.setEncoding("utf8").on("data", (text: string) => stderr += text);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, stdout, stderr }));
  });
}

/** Runs a program that must succeed, and returns its standard output. */
export async function output(program: string, args: readonly string[], cwd: string): Promise<string> {
  const { status, stdout, stderr } = await run(program, args, cwd);
  if (status === 0) return stdout;
  throw new Error(`${[program, ...args].join(" ")} ended with ${status}:\n${stdout}\n${stderr}`);
}

/** Starts a program in a process group of its own, since `npx` leaves its children alone when it is killed. */
export function start(
  program: string,
  args: readonly string[],
  cwd: string,
  variables?: Variables,
): ChildProcess {
  const env = { ...cleanEnvironment(), NO_COLOR: "1", ...variables };
  return spawn(program, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
}

/** Asks a started program to end, and it alone, as `kill` and service managers for one process do. */
export function terminate(child: ChildProcess): void {
  process.kill(child.pid as number, "SIGTERM");
}

/** Signals a started program and all that it has started, as Ctrl-C does in a terminal. */
export function signal(child: ChildProcess, name: NodeJS.Signals): void {
  try {
    process.kill(-(child.pid as number), name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
