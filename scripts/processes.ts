// Programs that scripts and tests start: how one of the project is run on each runtime, what it has said, where it
// listens, what it uses, and its end. None outlives the process that has started it. Runs inside all three runtimes
// and knows nothing of vitest.

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { type RuntimeName, runtimeName } from "../src/transports/runtime.ts";
import { Bell } from "../test/support/deadline.ts";
import { ROOT } from "./_report.ts";
import { openDescriptors, residentMemory } from "./process_usage.ts";

export type { RuntimeName };

export const RUNTIMES: readonly RuntimeName[] = ["node", "deno", "bun"];

/** How a program is started. */
export interface StartOptions {
  /** Variables to set besides the present environment. On Deno, reading them needs `--allow-env` among `flags`. */
  readonly env?: { readonly [name: string]: string };
  /** Where it runs. Default {@link ROOT}. */
  readonly root?: string;
  /** `pipe`: its standard input ends when this process does. Default: there is none. */
  readonly stdin?: "pipe";
  /** A descriptor for its standard error. Default: what it writes there is kept. */
  readonly stderr?: number;
}

/** How a script of the project is started. */
export interface ScriptOptions extends StartOptions {
  /** Default `mod.ts`. */
  readonly script?: string;
  /** Deno's permissions. Default `["--allow-net"]`; ignored on the other runtimes. */
  readonly flags?: readonly string[];
  /** What runs the program, such as {@link withDescriptors}. Default nothing. */
  readonly wrapper?: readonly string[];
}

/** How a program ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** The program that a runtime is: the one that runs this, the installed one, or the one that the system knows. */
export function programOf(runtime: RuntimeName): string {
  if (runtime === runtimeName()) return process.execPath;
  const installed = join(ROOT, "node_modules", ".bin", runtime);
  return existsSync(installed) ? installed : runtime;
}

/** The words that run a script on a runtime, as a user of that runtime runs it. */
export function commandOn(
  runtime: RuntimeName,
  script = "mod.ts",
  flags: readonly string[] = ["--allow-net"],
): readonly string[] {
  switch (runtime) {
    case "node":
      return [programOf(runtime), "--import", "tsx", script];
    case "deno":
      // By way of a shell and a variable: Deno gives a Deno that it sees itself spawn, if only among the words for a
      // shell, all permissions (-A) if it has none.
      return ["sh", "-c", 'exec "$DENO_PROGRAM" "$@"', "sh", "run", ...flags, script];
    case "bun":
      return [programOf(runtime), "run", script];
  }
}

/** What starts a program with that many descriptors. */
export function withDescriptors(count: number): readonly string[] {
  return ["bash", "-c", `ulimit -n ${count}; exec "$0" "$@"`];
}

/** The present environment without what belongs to a test runner, or to the user's own settings of partyline. */
export function cleanEnvironment(): { [name: string]: string } {
  const entries = Object.entries(process.env).filter(([name, value]) =>
    value !== undefined &&
    !/^(PARTYLINE_|VITEST|NODE_OPTIONS$|NODE_ENV$|TEST$|NODE_CHANNEL|NODE_UNIQUE)/.test(name)
  );
  return Object.fromEntries(entries) as { [name: string]: string };
}

/** Starts a script of the project, by default the command, on a runtime. */
export function startOn(runtime: RuntimeName, args: readonly string[], options: ScriptOptions = {}): Child {
  const { script, flags, wrapper = [], ...rest } = options;
  return new Child([...wrapper, ...commandOn(runtime, script, flags), ...args], rest);
}

/** 15 s: tsx and Deno compile first, perhaps while other programs keep all processors busy. */
export const STARTING_TIME = 15_000;

/** 1,000,000 characters at least are kept of what a program writes: the end of a log says why it ended. */
const KEPT = 1_000_000;

const running = new Set<Child>();
process.on("exit", () => running.forEach((child) => child.signal("SIGKILL")));

/** Those that have not ended yet. */
export function runningChildren(): readonly Child[] {
  return [...running];
}

/** A signal ends what was started, too: without a listener a runtime ends at once, and tells nobody. */
export function endOnSignals(): void {
  for (const [signal, code] of [["SIGHUP", 129], ["SIGINT", 130], ["SIGTERM", 143]] as const) {
    process.on(signal, () => process.exit(code));
  }
}

/** A program that was started. */
export class Child {
  readonly process: ChildProcess;
  /** Resolves when it has ended and all that it has written is in. */
  readonly exited: Promise<Exit>;
  /** What it has written so far. */
  stdout = "";
  stderr = "";
  isOver = false;
  readonly #bell = new Bell();

  constructor([program, ...args]: readonly string[], options: StartOptions = {}) {
    const { env = {}, root = ROOT, stdin = "ignore", stderr = "pipe" } = options;
    this.process = spawn(program as string, args, {
      cwd: root,
      env: { ...cleanEnvironment(), DENO_PROGRAM: programOf("deno"), ...env },
      stdio: [stdin, "pipe", stderr],
    });
    running.add(this);
    this.process.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.stdout = kept(this.stdout + text);
      this.#bell.ring();
    });
    this.process.stderr?.setEncoding("utf8").on("data", (text: string) => this.#complain(text));
    // The pipe breaks when it is killed.
    this.process.stdin?.on("error", () => {});
    this.exited = new Promise((resolve) => {
      const end = (code: number | null, signal: string | null) => {
        this.isOver = true;
        running.delete(this);
        this.#bell.ring();
        resolve({ code, signal });
      };
      // `close`, not `exit`: its last words are in by then.
      this.process.on("close", end);
      this.process.on("error", (error) => {
        this.#complain(error.message);
        end(null, null);
      });
    });
  }

  get pid(): number {
    return this.process.pid as number;
  }

  /** What it said it listens on, as of now. */
  get endpoints(): readonly string[] {
    return [...this.stdout.matchAll(/^Listening on (.+)\n/gm)].map((match) => match[1] as string);
  }

  /** The first of {@link endpoints}. */
  get endpoint(): string {
    return this.endpoints[0] as string;
  }

  /** Waits until it listens on that many endpoints. */
  async listens(count = 1): Promise<void> {
    await this.until(
      () => this.endpoints.length >= count || this.isOver,
      () => `the command to listen: ${this.stderr}`,
      STARTING_TIME,
    );
    if (this.endpoints.length < count) {
      throw new Error(`The command ended before it listened: ${this.stderr.trim()}`);
    }
  }

  /** Waits until it has written something that matches to standard error. */
  logs(pattern: RegExp): Promise<void> {
    return this.#says(pattern, () => this.stderr);
  }

  /** Waits until it has written something that matches to standard output. */
  prints(pattern: RegExp): Promise<void> {
    return this.#says(pattern, () => this.stdout);
  }

  /** Resolves once `isTrue` is; looked at now, whenever it has written something, and at its end. */
  until(isTrue: () => boolean, what: string | (() => string), milliseconds?: number): Promise<void> {
    return this.#bell.until(isTrue, what, milliseconds);
  }

  /** The memory that it holds, in bytes. */
  memory(): number {
    return residentMemory(this.pid);
  }

  /** How many files and sockets it has open. NaN where that can't be seen. */
  descriptors(): number {
    return openDescriptors(this.pid);
  }

  signal(name: NodeJS.Signals): void {
    if (this.isOver || this.process.pid === undefined) return;
    try {
      // Not `this.process.kill`: on Deno the exit is then reported as caused by that signal, even if it was caught.
      process.kill(this.pid, name);
    } catch (error) {
      // It has just ended, and we have not been told yet.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }

  /** Asks it to end (SIGTERM) and waits until it has. */
  async stop(): Promise<Exit> {
    this.signal("SIGTERM");
    try {
      await this.until(() => this.isOver, "the command to end after SIGTERM");
    } catch (error) {
      this.signal("SIGKILL");
      throw error;
    }
    return await this.exited;
  }

  /** Ends it by force and waits until it is gone. */
  async kill(): Promise<void> {
    this.signal("SIGKILL");
    await this.exited;
  }

  #complain(text: string): void {
    this.stderr = kept(this.stderr + text);
    this.#bell.ring();
  }

  async #says(pattern: RegExp, text: () => string): Promise<void> {
    const isThere = () => pattern.test(text());
    await this.until(() => isThere() || this.isOver, () => `${pattern} in: ${text()}${this.stderr}`);
    if (!isThere()) throw new Error(`The command ended without saying ${pattern}: ${text()}${this.stderr}`);
  }
}

/** Cut now and then, not at each piece. */
function kept(text: string): string {
  return text.length > 2 * KEPT ? text.slice(-KEPT) : text;
}
