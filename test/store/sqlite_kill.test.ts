// A chat that is killed in the middle of its work has lost nothing that it has told anybody of.

import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { runningChildren, startOn } from "../../scripts/processes.ts";
import { sqliteStore } from "../../src/store/sqlite/store.ts";
import { runtimeName } from "../../src/transports/runtime.ts";
import { ROOT } from "../support/command.ts";
import { linesUpTo } from "./batches.ts";
import { newFile } from "./folder.ts";

/** Each time at another moment, with about another hundred batches in the file. */
const KILLS = 20;

afterEach(async () => {
  for (const child of runningChildren()) await child.kill();
});

test("after kill -9 every batch is there that was said to be kept, and each is whole", async () => {
  const file = newFile();
  let seen = 0;
  for (let kill = 1; kill <= KILLS; kill++) {
    const said = await killAfter(file, kill * 3);
    const store = sqliteStore(file, { linesLoaded: 1_000_000, linesKept: 1_000_000 });
    const { accounts, rooms } = await store.load();
    await store.close();
    const kept = Number(accounts[0]?.[1].hash);
    // It may have been killed after a batch was written, and before it could say so.
    expect([said, said + 1]).toContain(kept);
    expect(said).toBeGreaterThan(seen);
    seen = kept;
    const [, lobby] = rooms[0] as (typeof rooms)[number];
    const numbers = lobby.lines.map(({ number }) => number);
    expect(lobby.last).toBe(linesUpTo(kept));
    expect(numbers).toEqual(Array.from({ length: lobby.last }, (_, i) => i + 1));
  }
}, 90_000);

/** Starts a chat, kills it when it has said so many batches or a few more, and returns the last that it has said. */
async function killAfter(file: string, batches: number): Promise<number> {
  const flags = ["-A", "--no-lock", "--node-modules-dir=manual"];
  const child = startOn(runtimeName(), [file], { script: join(ROOT, "test/store/_writer.ts"), flags });
  await child.until(
    () => child.stdout.split("\n").length > batches || child.isOver,
    () => `${batches} batches: ${child.stderr}`,
  );
  child.signal("SIGKILL");
  expect(await child.exited).toMatchObject({ signal: "SIGKILL" });
  return Number(child.stdout.trimEnd().split("\n").at(-1));
}
