// A terminal for tests: a shell in a tmux of its own, in which a chat is started as a person starts it. Debian's tmux is
// installed where that may be done (as root, where there is apt-get).

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { commandOn, programOf } from "../../scripts/processes.ts";
import { cleanEnvironment, ROOT, RUNTIME } from "./command.ts";

/** Whether there is a tmux, now. */
export function ensureTmux(): boolean {
  return ensureProgram("tmux");
}

/** Whether there is such a program, now; `source` is Debian's name of what it is in. */
export function ensureProgram(program: string, source = program): boolean {
  if (has(program)) return true;
  if (process.getuid?.() !== 0 || !has("apt-get")) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const install = `apt-get install -y -qq --no-install-recommends ${source}`;
  for (const command of ["apt-get update -qq", install]) {
    spawnSync("sh", ["-c", command], { stdio: "ignore", env });
  }
  return has(program);
}

function has(program: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" }).status === 0;
}

let lastTerminal = 0;

/** A window with a shell. */
export class Terminal {
  readonly #socket = `partyline-${process.pid}-${++lastTerminal}`;
  #folder: string | undefined;

  /** Opens one for the length of a test. */
  static async open(
    columns = 80,
    rows = 16,
    env: { readonly [name: string]: string } = {},
  ): Promise<Terminal> {
    const terminal = new Terminal();
    const all = {
      ...cleanEnvironment(),
      // Empty is as good as unset; one that is left out comes through all the same in Deno 2's spawnSync.
      NO_COLOR: "",
      DENO_PROGRAM: programOf("deno"),
      TERM: "xterm-256color",
      LANG: "C.UTF-8",
      ...env,
    };
    const size = ["-x", String(columns), "-y", String(rows)];
    const { status, stderr } = spawnSync(
      "tmux",
      ["-u", "-L", terminal.#socket, "-f", "/dev/null", "new-session", "-d", ...size, "-c", ROOT, "sh"],
      { env: all, encoding: "utf8" },
    );
    if (status !== 0) throw new Error(`tmux does not start: ${stderr}`);
    onTestFinished(() => terminal.#close());
    // The prompt of a shell, whoever runs it.
    await terminal.shows(/^[$#]/m);
    return terminal;
  }

  /** A folder for what a program in it keeps, removed once all that runs in the terminal has ended. */
  get folder(): string {
    return this.#folder ??= mkdtempSync(join(tmpdir(), "partyline-terminal-"));
  }

  /** Types the command for a chat, and Enter. */
  chat(...args: readonly string[]): void {
    this.run(...commandOn(RUNTIME), "chat", ...args);
  }

  /** Types a command, and Enter. */
  run(...words: readonly string[]): void {
    this.type(words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" "));
    this.press("Enter");
  }

  /** Types text as it is. */
  type(text: string): void {
    this.#tmux("send-keys", "-l", "--", text);
  }

  /** Presses keys by tmux's names. */
  press(...keys: readonly string[]): void {
    this.#tmux("send-keys", ...keys);
  }

  /** Types a line. */
  say(text: string): void {
    this.type(text);
    this.press("Enter");
  }

  resize(columns: number, rows: number): void {
    this.#tmux("resize-window", "-x", String(columns), "-y", String(rows));
  }

  /** What is to be seen, a line each; `-e` keeps colors. */
  look(...flags: readonly string[]): readonly string[] {
    return this.#tmux("capture-pane", "-p", ...flags).replace(/\n$/, "").split("\n").map((line) =>
      line.trimEnd()
    );
  }

  /** A variable of tmux's, such as `alternate_on`, `cursor_x`. */
  ask(name: string): string {
    return this.#tmux("display-message", "-p", `#{${name}}`).trim();
  }

  /** Sends a signal to what runs in it. */
  signal(name: NodeJS.Signals): void {
    for (const id of this.#programs()) process.kill(id, name);
  }

  /** Waits until it shows something, and returns all that it shows then. */
  async shows(wanted: RegExp | ((rows: readonly string[]) => boolean)): Promise<readonly string[]> {
    const isThere = (rows: readonly string[]) =>
      wanted instanceof RegExp ? wanted.test(rows.join("\n")) : wanted(rows);
    for (let tries = 0; tries < 200; tries++) {
      const rows = this.look();
      if (isThere(rows)) return rows;
      await delay(50);
    }
    throw new Error(`Waited 10 s for ${wanted} in:\n${this.look().join("\n")}`);
  }

  /** The process ids of what the shell runs. */
  #programs(): readonly number[] {
    const { stdout } = spawnSync("ps", ["-o", "pid=", "--ppid", this.ask("pane_pid")], { encoding: "utf8" });
    return stdout.trim().split(/\s+/).filter(Boolean).map(Number);
  }

  /** An IRC client writes its settings when its terminal goes: only after that its folder may. */
  async #close(): Promise<void> {
    const programs = this.#programs();
    this.#tmux("kill-server");
    for (let tries = 0; programs.some(isRunning); tries++) {
      if (tries === 100) { for (const id of programs.filter(isRunning)) process.kill(id, "SIGKILL"); }
      await delay(50);
    }
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }

  #tmux(...words: readonly string[]): string {
    return spawnSync("tmux", ["-u", "-L", this.#socket, ...words], { encoding: "utf8" }).stdout;
  }
}

function isRunning(id: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(id)], { encoding: "utf8" });
  // Where nobody waits for them, the ended stay as zombies.
  return stdout !== "" && !stdout.startsWith("Z");
}
