// `--record FILE` as whoever starts the server meets it: what can't be recorded in is told at once, in one line.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { runCommand, RUNTIME, startCommand, stopCommands } from "../support/command.ts";
import { newFile } from "../store/folder.ts";

/** What Deno must allow. */
const FILES = ["--allow-net", "--allow-read", "--allow-write"];

afterEach(stopCommands);

test("a file of something else ends the start, and stays as it is", async () => {
  const file = newFile();
  writeFileSync(file, "people's own words\n");
  expect(await runCommand(["--port", "0", "--record", file], { flags: FILES })).toEqual({
    stdout: "",
    stderr:
      `partyline: Cannot record in ${file}: it is not empty, and no recording of this version of partyline: name another file\n`,
    code: 1,
    signal: null,
  });
  expect(readFileSync(file, "utf8")).toBe("people's own words\n");
});

test("so does a file that can't be made", async () => {
  const file = join(dirname(newFile()), "no", "such.jsonl");
  expect(await runCommand(["--port", "0", "--record", file], { flags: FILES })).toEqual({
    stdout: "",
    stderr: `partyline: Cannot record in ${file}: there is no such folder: make it first\n`,
    code: 1,
    signal: null,
  });
});

test.runIf(RUNTIME === "deno")("so does a file that Deno may not write", async () => {
  const file = newFile();
  expect(await runCommand(["--port", "0", "--record", file], { flags: ["--allow-net"] })).toEqual({
    stdout: "",
    stderr:
      `partyline: Cannot record in ${file}: permission denied: run Deno with --allow-read and --allow-write for its folder\n`,
    code: 1,
    signal: null,
  });
  expect(existsSync(file)).toBe(false);
});

test("a file that another server records in ends the start, and that one's death frees it, however sudden", async () => {
  const file = newFile();
  const args = ["--port", "0", "--record", file];
  const first = await startCommand(args, { flags: FILES });
  expect(await runCommand(args, { flags: FILES })).toEqual({
    stdout: "",
    stderr: `partyline: Cannot record in ${file}: another server does: end it, or name another file\n`,
    code: 1,
    signal: null,
  });
  await first.kill();
  const second = await startCommand(args, { flags: FILES });
  await second.stop();
  const verified = await runCommand(["replay", file, "--verify"], { flags: FILES });
  expect([verified.stderr, verified.code]).toEqual(["", 0]);
});
