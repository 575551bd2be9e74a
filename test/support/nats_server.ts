// A real nats-server with JetStream, on a free port and in a folder of its own. Where there is none, tests that need it are
// skipped: Debian has it as `nats-server`, and scripts/test_cluster.ts installs it if it may.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./ports.ts";

/** Finds the program; nothing if there is none. */
export function natsServerPath(): string | undefined {
  return [process.env["NATS_SERVER"], "nats-server", "/usr/sbin/nats-server"]
    .find((path) => path !== undefined && spawnSync(path, ["--version"]).status === 0);
}

/** The program; nothing if there is none. */
export const NATS_SERVER = natsServerPath();

/** How a server is started. */
export interface NatsOptions {
  /** Words for its command line. */
  readonly args?: readonly string[];
  /** What runs it. */
  readonly wrapper?: readonly string[];
  /** Whether it keeps anything; it does unless that is `false`. */
  readonly hasJetStream?: boolean;
  /** What stands in its file of settings. */
  readonly settings?: string;
}

/** One server. */
export class NatsServer {
  readonly folder: string = mkdtempSync(join(tmpdir(), "partyline-nats-"));
  readonly #args: readonly string[];
  readonly #hasJetStream: boolean;
  readonly #wrapper: readonly string[];
  #process: ChildProcess | undefined;
  #port = 0;

  constructor({ args = [], hasJetStream = true, settings, wrapper = [] }: NatsOptions = {}) {
    this.#hasJetStream = hasJetStream;
    this.#wrapper = wrapper;
    if (settings !== undefined) writeFileSync(join(this.folder, "settings"), settings);
    this.#args = [...settings === undefined ? [] : ["-c", join(this.folder, "settings")], ...args];
  }

  get port(): number {
    return this.#port;
  }

  /** Where a chat on it is. */
  urlOf(chat: string, port = this.#port): string {
    return `nats://127.0.0.1:${port}/${chat}`;
  }

  /** Starts it, or starts it again on the same port with what it had; resolves when it takes connections. */
  async start(): Promise<this> {
    if (this.#port === 0) this.#port = await freePort();
    const args = [
      "-a",
      "127.0.0.1",
      "-p",
      String(this.#port),
      ...this.#hasJetStream ? ["-js"] : [],
      "-sd",
      this.folder,
      ...this.#args,
    ];
    const [program, ...words] = [...this.#wrapper, NATS_SERVER as string, ...args] as [string, ...string[]];
    const child = spawn(program, words, {
      cwd: this.folder,
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#process = child;
    return new Promise((resolve, reject) => {
      let log = "";
      child.stderr?.setEncoding("utf8").on("data", (text: string) => {
        if (log.includes("Server is ready")) return;
        log += text;
        if (log.includes("Server is ready")) resolve(this);
      });
      child.once("exit", () => reject(new Error(`nats-server did not start: ${log}`)));
    });
  }

  /** Ends it, as if the machine had lost its power. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const over = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill("SIGKILL");
    await over;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
