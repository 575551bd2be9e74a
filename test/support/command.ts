// The real command, started as a user of this runtime starts it: `node --import tsx mod.ts`,
// `deno run --allow-net mod.ts`, `bun run mod.ts`. The environment is the present one without anything
// that the test runner or the user's own settings of partyline have put there.

import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runtimeName } from "../../src/transports/runtime.ts";
import { Bell } from "./deadline.ts";

/** The runtime that runs the suite, and so the command. */
export const RUNTIME = runtimeName();

/** The top folder of the checkout. */
export const ROOT: string = fileURLToPath(new URL("../..", import.meta.url));

/** Settings of a start. */
export interface CommandOptions {
  /** Variables to set besides the present environment. On Deno, reading them needs `--allow-env` among `flags`. */
  readonly env?: { readonly [name: string]: string };
  /** Deno's permissions. Default `["--allow-net"]`; ignored on the other runtimes. */
  readonly flags?: readonly string[];
  /** How many listeners are waited for. Default the number of `--listen` among the arguments, or 1. */
  readonly listeners?: number;
  /** What runs the program, such as `["bash", "-c", 'ulimit -n 256; exec "$0" "$@"']`. Default nothing. */
  readonly wrapper?: readonly string[];
  /** Where `mod.ts` is. Default {@link ROOT}. */
  readonly root?: string;
  /** Another program of the project that says where it listens, with arguments of its own. Default `mod.ts`. */
  readonly script?: string;
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A running command. */
export interface Command {
  readonly process: ChildProcess;
  /** What it said it listens on, as of now. */
  readonly endpoints: readonly string[];
  /** The first of {@link endpoints}. */
  readonly endpoint: string;
  /** Everything it has written so far. */
  readonly stdout: string;
  readonly stderr: string;
  readonly exited: Promise<Exit>;
  signal(name: NodeJS.Signals): void;
  /** Waits until what it has written to standard error matches. */
  logs(pattern: RegExp): Promise<void>;
  /** Waits until what it has written to standard output matches. */
  prints(pattern: RegExp): Promise<void>;
  /** Asks it to end (SIGTERM) and waits until it has. */
  stop(): Promise<Exit>;
}

const running = new Set<Command>();
process.on("exit", () => running.forEach((command) => command.process.kill("SIGKILL")));

/**
 * Starts the command and waits until it listens. Without `--listen`, `--host` or `--port` among the arguments
 * it gets `--port 0`, unless variables say where to listen.
 */
export async function startCommand(
  args: readonly string[] = [],
  options: CommandOptions = {},
): Promise<Command> {
  const hasEndpoint = options.script !== undefined ||
    args.some((arg) => /^--(listen|host|port)\b/.test(arg)) ||
    Object.keys(options.env ?? {}).some((name) => /^PARTYLINE_(LISTEN|HOST|PORT)$/.test(name));
  const command = new RunningCommand(hasEndpoint ? args : ["--port", "0", ...args], options);
  const listeners = options.listeners ?? Math.max(1, args.filter((arg) => /^--listen\b/.test(arg)).length);
  await command.bell.until(
    () => command.endpoints.length >= listeners || command.isOver,
    () => `the command to listen: ${command.stderr}`,
    STARTING_TIME,
  );
  if (command.endpoints.length >= listeners) return command;
  throw new Error(`The command ended before it listened: ${command.stderr}`);
}

/** Runs the command, with these arguments and no others, until it ends by itself. */
export async function runCommand(
  args: readonly string[],
  options: CommandOptions = {},
): Promise<{ readonly stdout: string; readonly stderr: string } & Exit> {
  const command = new RunningCommand(args, options);
  await command.bell.until(
    () => command.isOver,
    () => `the command to end: ${command.stderr}`,
    STARTING_TIME,
  );
  return { stdout: command.stdout, stderr: command.stderr, ...await command.exited };
}

/** Ends what is still running: for `afterEach` or `afterAll`. */
export async function stopCommands(): Promise<void> {
  await Promise.all([...running].map((command) => command.stop()));
}

/** The program and its arguments that run `mod.ts`, or another script, on this runtime. */
export function invocation(
  flags: readonly string[] = ["--allow-net"],
  script = "mod.ts",
): [program: string, ...args: string[]] {
  switch (RUNTIME) {
    case "node":
      return [process.execPath, "--import", "tsx", script];
    case "deno":
      // By way of a shell: Deno gives a Deno that it sees itself spawn all permissions (-A) if it has none.
      return ["sh", "-c", 'exec "$PARTYLINE_TEST_DENO" "$@"', "sh", "run", ...flags, script];
    case "bun":
      return [process.execPath, "run", script];
  }
}

/** The present environment without what belongs to the test runner. */
export function cleanEnvironment(): { [name: string]: string } {
  const entries = Object.entries(process.env).filter(([name, value]) =>
    value !== undefined &&
    !/^(PARTYLINE_|VITEST|NODE_OPTIONS$|NODE_ENV$|TEST$|NODE_CHANNEL|NODE_UNIQUE)/.test(name)
  );
  return Object.fromEntries(entries) as { [name: string]: string };
}

/** 15 s: tsx and Deno compile first, perhaps while other tests keep all processors busy. */
const STARTING_TIME = 15_000;

class RunningCommand implements Command {
  readonly process: ChildProcess;
  readonly exited: Promise<Exit>;
  readonly bell = new Bell();
  stdout = "";
  stderr = "";
  isOver = false;

  constructor(
    args: readonly string[],
    { env = {}, flags, root = ROOT, script, wrapper = [] }: CommandOptions,
  ) {
    const [program, ...words] = [...wrapper, ...invocation(flags, script)];
    this.process = spawn(program as string, [...words, ...args], {
      cwd: root,
      env: { ...cleanEnvironment(), ...env, PARTYLINE_TEST_DENO: process.execPath },
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(this);
    this.process.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
      this.bell.ring();
    });
    this.process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
      this.bell.ring();
    });
    // `close`, not `exit`: its last words are in by then.
    this.exited = new Promise((resolve) =>
      this.process.on("close", (code, signal) => {
        this.isOver = true;
        running.delete(this);
        this.bell.ring();
        resolve({ code, signal });
      })
    );
  }

  get endpoints(): readonly string[] {
    return [...this.stdout.matchAll(/^Listening on (.+)\n/gm)].map((match) => match[1] as string);
  }

  get endpoint(): string {
    return this.endpoints[0] as string;
  }

  signal(name: NodeJS.Signals): void {
    // Not `this.process.kill`: on Deno the exit is then reported as caused by that signal, even if it was caught.
    if (!this.isOver) process.kill(this.process.pid as number, name);
  }

  logs(pattern: RegExp): Promise<void> {
    return this.#says(pattern, () => this.stderr);
  }

  prints(pattern: RegExp): Promise<void> {
    return this.#says(pattern, () => this.stdout);
  }

  async #says(pattern: RegExp, text: () => string): Promise<void> {
    const isThere = () => pattern.test(text());
    await this.bell.until(() => isThere() || this.isOver, () => `${pattern} in: ${text()}${this.stderr}`);
    if (!isThere()) throw new Error(`The command ended without saying ${pattern}: ${text()}${this.stderr}`);
  }

  async stop(): Promise<Exit> {
    if (!this.isOver) this.signal("SIGTERM");
    try {
      await this.bell.until(() => this.isOver, "the command to end after SIGTERM");
    } catch (error) {
      this.signal("SIGKILL");
      throw error;
    }
    return await this.exited;
  }
}
