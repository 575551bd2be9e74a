// The life of a store, from its opening to its end.

import { deepEqual, rejects } from "node:assert/strict";
import { account, accountRecord, lineRecords, room, roomRecord } from "./store_records.ts";
import type { AddStoreCheck } from "./store_run.ts";
import type { StoreSubject } from "./store_subject.ts";

/** Checks opening, syncing, orders and closing. */
export function checkLife(check: AddStoreCheck, { isExclusive = true }: StoreSubject): void {
  check("to sync is possible at any time, and several at once", async (run) => {
    const store = run.open(await run.place());
    await store.load();
    await store.sync();
    store.write([roomRecord("lobby", room("lobby", "1")), ...lineRecords("lobby", 1, 10)]);
    await Promise.all([store.sync(), store.sync()]);
    store.write([]);
    await store.sync();
  });

  check("nobody has ordered anything, and an order that is not there is done", async (run) => {
    const store = run.open(await run.place());
    await store.load();
    deepEqual(store.orders(), []);
    store.write([{ kind: "orderDone", id: 7 }]);
    deepEqual(store.orders(), []);
  });

  check("what it has handed over does not change", async (run) => {
    const place = await run.place();
    await run.keepAt(place, [[roomRecord("lobby", room("lobby", "1")), ...lineRecords("lobby", 1, 1)]]);
    const store = run.open(place);
    const kept = await store.load();
    const before = structuredClone(kept);
    store.write([accountRecord("ann", account("Ann")), ...lineRecords("lobby", 2, 2)]);
    store.write([roomRecord("lobby", undefined)]);
    deepEqual(kept, before);
  });

  check("a store that was never read can be closed", async (run) => {
    const store = run.open(await run.place());
    await run.close(store);
  });

  if (!isExclusive) return;
  check("a place in use refuses another chat, until it is closed", async (run) => {
    const place = await run.place();
    const first = run.open(place);
    await first.load();
    const second = run.open(place);
    await rejects(second.load(), { name: "StoreError", code: "inUse" });
    first.write([accountRecord("ann", account("Ann"))]);
    await run.close(first);
    deepEqual((await second.load()).accounts, [["ann", account("Ann")]]);
  });
}
