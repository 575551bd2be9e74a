// A reader of standard error that has stopped: a pager, a collector that is stuck, a terminal that is held by
// Ctrl-S. Not a stream of this process that is paused: that is a socket on some runtimes, and holds more.

import { spawnSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** What is full after 64 KiB, until its reader is woken. */
export interface StalledReader {
  /** What starts a program with this as its standard error. */
  readonly wrapper: readonly string[];
  /** Reads everything, from now on, and hands it to the standard error of before. */
  wake(): void;
}

/** Whether there is a command that can stand for a terminal: `script` of util-linux. */
export const HAS_TERMINAL = /util-linux/.test(
  spawnSync("script", ["--version"], { encoding: "utf8" }).stdout ?? "",
);

/** Makes one, for the length of a test. */
export function stalledReader(kind: "pipe" | "terminal" = "pipe"): StalledReader {
  const folder = mkdtempSync(join(tmpdir(), "partyline-"));
  const gate = join(folder, "gate");
  spawnSync("mkfifo", [gate]);
  // For reading, too: so it opens at once, and so does the end that the shell reads.
  const opener = openSync(gate, constants.O_RDWR);
  onTestFinished(() => {
    closeSync(opener);
    rmSync(folder, { recursive: true });
  });
  return { wrapper: ["bash", "-c", SCRIPTS[kind], gate], wake: () => void writeSync(opener, "\n") };
}

const READER = '>(read -r < "$gate"; exec cat >&2)';

const SCRIPTS = {
  pipe: `gate=$0; exec "$@" 2> ${READER}`,
  // The terminal is what the program calls standard error; its standard output goes past it.
  terminal: `gate=$0; printf -v line "%q " "$@"; exec 3>&1
    exec script -qec "exec $line >&3" /dev/null > ${READER}`,
};
