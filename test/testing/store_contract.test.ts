// The contract of stores that others may call: it has names for any test runner, and a store that breaks it fails.

import { AssertionError } from "node:assert";
import { expect, test } from "vitest";
import { memoryStore } from "../../src/store/memory.ts";
import type { Store } from "../../src/store/store.ts";
import { type ContractCheck, storeContract } from "../../src/testing/mod.ts";

/** The contract of a store in memory with a fault. */
function contractWith(fault: (store: Store) => Partial<Store>): readonly ContractCheck[] {
  return storeContract({
    place: memoryStore,
    open: (store) => ({ ...store, ...fault(store) }),
  });
}

async function broken(checks: readonly ContractCheck[]): Promise<string[]> {
  const names: string[] = [];
  for (const { name, run } of checks) {
    await run().catch((error) => {
      expect(error).toBeInstanceOf(AssertionError);
      names.push(name);
    });
  }
  return names;
}

test("every check has a name of its own, and can be run again", async () => {
  const checks = contractWith(() => ({}));
  expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
  expect(await broken(checks)).toEqual([]);
  expect(await broken(checks)).toEqual([]);
});

test("a store that forgets, deletes nothing, or numbers anew is found out", async () => {
  const forgetful = contractWith((store) => ({ write: (records) => store.write(records.slice(0, 3)) }));
  expect(await broken(forgetful)).toContain("no more lines come back than are kept, however many were said");
  const clinging = contractWith((store) => ({
    write: (records) =>
      store.write(records.filter((record) => !("value" in record) || record.value !== undefined)),
  }));
  expect(await broken(clinging)).toEqual([
    "what is undefined is no more",
    "with a room its lines go, and it can be made again",
    "lines are found under the present name of their room, and of the present numbering only",
  ]);
  const deaf = contractWith((store) => ({
    write: (records) => store.write(records.filter(({ kind }) => kind !== "secret")),
  }));
  expect(await broken(deaf)).toEqual(["the secret comes back as it was, and of several the last one"]);
  const boundless = contractWith((store) => ({
    linesFrom: (room, number) => store.linesFrom(room, number, 200),
  }));
  expect(await broken(boundless)).toEqual([
    "lines are found by their numbers, while they are written and when it is opened again",
  ]);
  const renumbering = contractWith((store) => ({
    load: async () => {
      const { rooms, ...kept } = await store.load();
      return {
        ...kept,
        rooms: rooms.map(([key, room]) => [key, { ...room, last: room.lines.length }] as const),
      };
    },
  }));
  expect(await broken(renumbering)).toContain("if no lines are kept, their number is");
});

test("a store that lets several chats in may say so", async () => {
  const name = "a place in use refuses another chat, until it is closed";
  const shared = { place: memoryStore, open: (store: Store) => store, isExclusive: false };
  expect(storeContract(shared).map((check) => check.name)).not.toContain(name);
  let isFirst = true;
  const careless = contractWith((store) => ({
    load: async () => {
      if (!isFirst) await store.close();
      isFirst = false;
      return await store.load();
    },
  }));
  expect(await broken(careless)).toEqual([name]);
});
