// The real command, started as a user of the runtime that runs the tests starts it: `node --import tsx mod.ts`,
// `deno run --allow-net mod.ts`, `bun run mod.ts`. Whatever starts programs is in scripts/processes.ts.

import {
  type Child,
  type Exit,
  runningChildren,
  type ScriptOptions,
  startOn,
} from "../../scripts/processes.ts";
import { STARTING_TIME } from "../../scripts/processes.ts";
import { type RuntimeName, runtimeName } from "../../src/transports/runtime.ts";

export { ROOT } from "../../scripts/_report.ts";
export { type Child as Command, cleanEnvironment } from "../../scripts/processes.ts";

/** The runtime that runs the suite, and so the command. */
export const RUNTIME: RuntimeName = runtimeName();

/** Settings of a start. */
export interface CommandOptions extends ScriptOptions {
  /** How many listeners are waited for. Default the number of `--listen` among the arguments, or 1. */
  readonly listeners?: number;
}

/**
 * Starts the command and waits until it listens. Without `--listen`, `--host` or `--port` among the arguments
 * it gets `--port 0`, unless variables say where to listen.
 */
export async function startCommand(
  args: readonly string[] = [],
  options: CommandOptions = {},
): Promise<Child> {
  const hasEndpoint = options.script !== undefined ||
    args.some((arg) => /^--(listen|host|port)\b/.test(arg)) ||
    Object.keys(options.env ?? {}).some((name) => /^PARTYLINE_(LISTEN|HOST|PORT)$/.test(name));
  const command = startOn(RUNTIME, hasEndpoint ? args : ["--port", "0", ...args], options);
  await command.listens(
    options.listeners ?? Math.max(1, args.filter((arg) => /^--listen\b/.test(arg)).length),
  );
  return command;
}

/** Runs the command, with these arguments and no others, until it ends by itself. */
export async function runCommand(
  args: readonly string[],
  options: CommandOptions = {},
): Promise<{ readonly stdout: string; readonly stderr: string } & Exit> {
  const command = startOn(RUNTIME, args, options);
  await command.until(
    () => command.isOver,
    () => `the command to end: ${command.stderr}`,
    STARTING_TIME,
  );
  return { stdout: command.stdout, stderr: command.stderr, ...await command.exited };
}

/** Ends what is still running: for `afterEach` or `afterAll`. */
export async function stopCommands(): Promise<void> {
  await Promise.all(runningChildren().map((command) => command.stop()));
}
