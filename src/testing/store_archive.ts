// Lines that are asked for one by one, while the chat runs.

import { deepEqual } from "node:assert/strict";
import type { Store } from "../store/store.ts";
import { lineRecords, room, roomRecord, said } from "./store_records.ts";
import { type AddStoreCheck, FEW } from "./store_run.ts";

const LOBBY = roomRecord("lobby", room("lobby", "1"));

/** Checks what is read beyond the lines that a chat gets when it starts. */
export function checkArchive(check: AddStoreCheck): void {
  check(
    "lines are found by their numbers, while they are written and when it is opened again",
    async (run) => {
      const place = await run.place();
      const store = run.open(place);
      await store.load();
      store.write([LOBBY, roomRecord("den", room("Den", "2")), ...lineRecords("lobby", 1, 12)]);
      store.write([...lineRecords("den", 1, 2), ...lineRecords("lobby", 13, 30)]);
      const look = (store: Store) => {
        deepEqual(found(store, "lobby", 11, 5), [11, 12, 13, 14, 15]);
        deepEqual(found(store, "lobby", -3, 2), [1, 2]);
        deepEqual(found(store, "lobby", 28, 200), [28, 29, 30]);
        deepEqual(found(store, "lobby", 31, 200), []);
        deepEqual(found(store, "lobby", 1, 0), []);
        deepEqual(found(store, "attic", 1, 200), []);
        deepEqual(store.linesFrom("den", 2, 200), [{ ...said("den", 2), room: "Den" }]);
      };
      look(store);
      await run.close(store);
      const again = run.open(place);
      await again.load();
      look(again);
    },
  );

  check(
    "lines are found under the present name of their room, and of the present numbering only",
    async (run) => {
      const store = run.open(await run.place());
      await store.load();
      store.write(lineRecords("lobby", 1, 1));
      deepEqual(found(store, "lobby", 1, 200), []);
      store.write([roomRecord("lobby", room("Hall", "1")), ...lineRecords("lobby", 2, 2)]);
      deepEqual(store.linesFrom("lobby", 1, 200).map((line) => [line.number, line.room]), [[1, "Hall"], [
        2,
        "Hall",
      ]]);
      store.write([roomRecord("lobby", room("Hall", "2")), ...lineRecords("lobby", 1, 1)]);
      deepEqual(found(store, "lobby", 1, 200), [1]);
      store.write([roomRecord("lobby", undefined)]);
      deepEqual(found(store, "lobby", 1, 200), []);
    },
  );

  check("lines that are kept no longer are not found, the others are", async (run) => {
    const store = run.open(await run.place({ ...FEW, linesKept: 0 }));
    await store.load();
    store.write([LOBBY, ...lineRecords("lobby", 1, 3)]);
    deepEqual(found(store, "lobby", 1, 200), []);
    const short = run.open(await run.place({ ...FEW, linesKept: 10 }));
    await short.load();
    for (let n = 0; n < 4000; n += 500) {
      short.write([...(n === 0 ? [LOBBY] : []), ...lineRecords("lobby", n + 1, n + 500)]);
    }
    const [first = 0, ...others] = found(short, "lobby", 1, 200);
    deepEqual(first > 1, true);
    deepEqual(others.slice(0, 3), [first + 1, first + 2, first + 3]);
    deepEqual(found(short, "lobby", 3999, 200), [3999, 4000]);
  });
}

function found(store: Store, room: string, number: number, count: number): number[] {
  return store.linesFrom(room, number, count).map((line) => line.number);
}
