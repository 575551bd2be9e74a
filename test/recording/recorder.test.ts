// What becomes of a recording where the disk refuses it: the host is told, once, and whoever waits for the end is not
// kept waiting.

import { appendFileSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { DEFAULT_RULES } from "../../src/engine/rules.ts";
import { createState } from "../../src/engine/state.ts";
import type { Input } from "../../src/engine/input.ts";
import { Recorder } from "../../src/recording/recorder.ts";

/** On Linux, a file to which nothing can be written: as on a disk that is full. */
const FULL = "/dev/full";

const folder = mkdtempSync(join(tmpdir(), "partyline-recorder-"));
afterAll(() => rmSync(folder, { recursive: true }));

const TICK: Input = { kind: "ticked", at: 1 };
const STATE = createState(DEFAULT_RULES, "e");

function recorderOf(file: string) {
  const failures: Error[] = [];
  const unlocked = vi.fn();
  const beginning = {
    partyline: "0",
    v: 1,
    rules: DEFAULT_RULES,
    level: STATE.level,
    epoch: "e",
    history: 0,
    strict: false,
  } as const;
  let tell = () => {};
  const failed = new Promise<void>((resolve) => tell = resolve);
  const recorder = new Recorder(
    { file, fd: openSync(file, "a"), size: 0, unlock: unlocked },
    beginning,
    (error) => {
      failures.push(error);
      tell();
    },
  );
  return { failed, failures, recorder, unlocked };
}

test("a recording that could be written ends without a failure, and takes nothing more", async () => {
  const file = join(folder, "good.jsonl");
  const { failures, recorder, unlocked } = recorderOf(file);
  recorder.add(TICK, 1);
  expect(unlocked).not.toHaveBeenCalled();
  await recorder.close(STATE);
  expect(unlocked).toHaveBeenCalledOnce();
  recorder.add(TICK, 2);
  await recorder.close(STATE);
  expect(failures).toEqual([]);
  const lines = readFileSync(file, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));
  expect(lines).toEqual([
    expect.objectContaining({ partyline: "0" }),
    { at: 1, input: TICK },
    expect.objectContaining({ inputs: 1 }),
  ]);
});

test("a file that something else writes to is recorded in no more, and that is told", async () => {
  const file = join(folder, "shared.jsonl");
  const { failures, recorder } = recorderOf(file);
  recorder.add(TICK, 1);
  recorder.tick(STATE, 0);
  expect(failures).toEqual([]);
  appendFileSync(file, "x".repeat(1_000_000));
  recorder.add(TICK, 2);
  recorder.tick(STATE, 5_000);
  expect(failures.map(({ message }) => message)).toEqual(["another program writes to it, too"]);
  recorder.add(TICK, 3);
  await recorder.close(STATE);
  expect(failures).toHaveLength(1);
});

describe.runIf(existsSync(FULL))("a full disk", () => {
  test("is told even if it refuses only what is written at the end", async () => {
    const { failures, recorder } = recorderOf(FULL);
    recorder.add(TICK, 1);
    await recorder.close(STATE);
    expect(failures).toEqual([expect.objectContaining({ code: "ENOSPC" })]);
  });

  test("is told once, however much is written to it", async () => {
    const { failed, failures, recorder } = recorderOf(FULL);
    recorder.add(TICK, 1);
    await failed;
    recorder.add(TICK, 2);
    await recorder.close(STATE);
    expect(failures).toEqual([expect.objectContaining({ code: "ENOSPC" })]);
  });
});
