// A chat that does nothing but write, until it is killed: it says the number of each batch once that is kept.
// Arguments: the file.

import { writeSync } from "node:fs";
import process from "node:process";
import { sqliteStore } from "../../src/store/sqlite/store.ts";
import { account, lineRecords, room } from "../../src/testing/store_records.ts";
import { linesOf } from "./batches.ts";

const store = sqliteStore(process.argv[2] as string, { linesLoaded: 1, linesKept: 1_000_000 });
const { accounts, rooms } = await store.load();
const first = Number(accounts[0]?.[1].hash ?? 0) + 1;
let last = rooms[0]?.[1].last ?? 0;
for (let batch = first;; batch++) {
  const count = linesOf(batch);
  store.write([
    { kind: "room", key: "lobby", value: room("lobby", "1") },
    ...lineRecords("lobby", last + 1, last + count),
    { kind: "account", key: "batch", value: account("batch", { hash: String(batch) }) },
  ]);
  last += count;
  say(`${batch}\n`);
  // Not for each: what is killed while it syncs has written, too.
  if (batch % 10 === 0) await store.sync();
}

/** At once: what is only on its way is lost with the process. */
function say(text: string): void {
  for (;;) {
    try {
      writeSync(1, text);
      return;
    } catch (error) {
      // The pipe is full, and does not wait.
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    }
  }
}
