// Where the server listens is said on standard output and in the log: on a terminal, in tmux, a person reads it once.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commandOn } from "../../scripts/processes.ts";
import { RUNTIME } from "../support/command.ts";
import { ensureTmux, Terminal } from "../support/tmux.ts";

const PRINTED = /^Listening on tcp:\/\/127\.0\.0\.1:\d+$/;
const LOGGED = / \[INF\] partyline: Listening on tcp:\/\/127\.0\.0\.1:\d+ by \w+ sockets$/;

/** Starts the command in a terminal with these redirections, ends it, and returns the lines that say where it listened. */
async function linesOf(terminal: Terminal, redirections: string): Promise<readonly string[]> {
  // Ctrl-C is for the command alone.
  const script = `trap : INT; "$@" ${redirections}; echo " code $?"`;
  terminal.run("sh", "-c", script, "sh", ...commandOn(RUNTIME), "--port", "0");
  await terminal.shows(/^Listening on tcp:/m);
  terminal.press("C-c");
  const rows = await terminal.shows(/ code 0$/m);
  return rows.filter((row) => /Listening on /.test(row));
}

/** Wide enough for a line of the log, with the path of a runtime before it. */
const openTerminal = () => Terminal.open(400, 30);

describe.skipIf(!ensureTmux())("in tmux (there is none here, and it can't be installed)", () => {
  test("a person reads once where the server listens", async () => {
    expect(await linesOf(await openTerminal(), "")).toEqual([expect.stringMatching(PRINTED)]);
  });

  test("a log that goes to a file has it", async () => {
    const terminal = await openTerminal();
    const file = join(terminal.folder, "log");
    expect(await linesOf(terminal, `2> ${file}`)).toEqual([expect.stringMatching(PRINTED)]);
    const log = readFileSync(file, "utf8").split("\n");
    expect(log.filter((line) => /Listening on /.test(line))).toEqual([expect.stringMatching(LOGGED)]);
  });

  test("so does one on a terminal if standard output goes elsewhere, where a script finds it", async () => {
    const terminal = await openTerminal();
    const rows = await linesOf(terminal, '| (trap "" INT; cat)');
    expect([...rows].sort()).toEqual([expect.stringMatching(LOGGED), expect.stringMatching(PRINTED)]);
  });
});
