// Whatever is written, in whatever batches, the file keeps what the memory keeps.

import fc from "fast-check";
import { expect, test } from "vitest";
import { memoryStore } from "../../src/store/memory.ts";
import { sqliteStore } from "../../src/store/sqlite/store.ts";
import type { Kept, Store, StoreRecord } from "../../src/store/store.ts";
import {
  type Account,
  type KeptRoom,
  safe,
  type Said,
  type Sanction,
} from "../../src/testing/store_records.ts";
import { makeFolder, removeFolder } from "./folder.ts";

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string().map((each) => `\0${each}\uDEAD`),
  fc.string(),
).map(safe);
const time = fc.integer({ min: 0, max: 8.64e15 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
/** Few, so that they meet again. */
const key = fc.constantFrom("a", "A", "__proto__", "\u00E9", "");

const account: fc.Arbitrary<Account> = fc.record({
  name: text,
  hash: text,
  claimedAt: time,
  isModerator: fc.boolean(),
  waiting: fc.array(fc.record({ from: maybe(text), text, at: time }), { maxLength: 3 }),
});
const sanction: fc.Arbitrary<Sanction> = fc.record({
  kind: fc.constantFrom("ban", "mute"),
  target: fc.oneof(
    fc.record({ kind: fc.constant("name" as const), name: text }),
    fc.record({
      kind: fc.constant("address" as const),
      address: text,
      bits: fc.integer({ min: 0, max: 128 }),
    }),
  ),
  by: text,
  reason: maybe(text),
  at: time,
  until: maybe(time),
});
const masks = fc.array(fc.record({ mask: text, by: maybe(text), at: time }), { maxLength: 2 });
const room: fc.Arbitrary<KeptRoom> = fc.record({
  name: text,
  epoch: fc.constantFrom("1", "2", ""),
  topic: maybe(fc.record({ text, by: maybe(text), at: time })),
  key: maybe(text),
  owner: maybe(text),
  modes: maybe(fc.record({
    flags: fc.subarray(["i", "m", "n", "s", "t"]),
    limit: maybe(fc.nat()),
    masks: fc.record({ b: masks, e: masks, I: masks }),
  })),
  madeAt: maybe(time),
});
/** Its number is found when the records are written one after the other. */
const line: fc.Arbitrary<Said> = fc.record({
  kind: fc.constantFrom("said", "acted"),
  from: maybe(text),
  room: text,
  text,
  number: fc.constant(0),
  at: time,
});
const record: fc.Arbitrary<StoreRecord> = fc.oneof(
  fc.record({ kind: fc.constant("account" as const), key, value: maybe(account) }),
  fc.record({ kind: fc.constant("sanction" as const), key, value: maybe(sanction) }),
  fc.record({ kind: fc.constant("room" as const), key, value: fc.option(room, { nil: undefined, freq: 9 }) }),
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("line" as const), room: key, line }) },
  fc.record({ kind: fc.constant("secret" as const), value: text }),
  fc.record({ kind: fc.constant("orderDone" as const), id: fc.nat() }),
);
/** Batches, and after how many of them the store is closed and opened again. */
const lives = fc.array(fc.array(fc.array(record, { maxLength: 12 }), { maxLength: 8 }), {
  minLength: 1,
  maxLength: 3,
});
const options = fc.record({ linesLoaded: fc.nat(4), linesKept: fc.nat(6) });

test("the file keeps what the memory keeps", async () => {
  await fc.assert(
    fc.asyncProperty(lives, options, async (lives, options) => {
      const folder = makeFolder();
      const memory = memoryStore(options);
      const numbering = new Numbering();
      for (const batches of lives) {
        const file = sqliteStore(`${folder}/chat.db`, options);
        expect(sorted(await file.load())).toEqual(sorted(await memory.load()));
        numbering.restart();
        for (const batch of batches) {
          const records = batch.map((record) => numbering.numbered(record));
          for (const store of [file, memory] satisfies Store[]) store.write(records);
        }
        await file.close();
        await memory.close();
      }
      const file = sqliteStore(`${folder}/chat.db`, options);
      expect(sorted(await file.load())).toEqual(sorted(await memory.load()));
      await file.close();
      removeFolder(folder);
    }),
    { numRuns: 60 },
  );
}, 60_000);

/** Numbers lines as a chat does: from 1 in each epoch of a room. */
class Numbering {
  readonly #rooms = new Map<string, { epoch: string | undefined; last: number }>();

  /** A chat that starts knows no room that has never had a record. */
  restart(): void {
    for (const [key, { epoch }] of this.#rooms) {
      if (epoch === undefined) this.#rooms.delete(key);
    }
  }

  numbered(record: StoreRecord): StoreRecord {
    if (record.kind === "room") {
      const old = this.#rooms.get(record.key);
      const epoch = record.value?.epoch;
      if (epoch === undefined) this.#rooms.delete(record.key);
      else if (old === undefined || (old.epoch ?? epoch) !== epoch) {
        this.#rooms.set(record.key, { epoch, last: 0 });
      } else old.epoch = epoch;
    }
    if (record.kind !== "line") return record;
    const room = this.#rooms.get(record.room) ?? { epoch: undefined, last: 0 };
    this.#rooms.set(record.room, room);
    room.last++;
    return { ...record, line: { ...record.line, number: room.last } };
  }
}

function sorted({ accounts, sanctions, rooms, secret }: Kept) {
  const byKey = (
    [a]: readonly [string, unknown],
    [b]: readonly [string, unknown],
  ) => (a < b ? -1 : a > b ? 1 : 0);
  return {
    accounts: accounts.toSorted(byKey),
    sanctions: sanctions.toSorted(byKey),
    rooms: rooms.toSorted(byKey),
    secret,
  };
}
