// What the operator's command does with a file, while a server uses it and while none does.

import { existsSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { NotFoundError } from "../../src/store/sqlite/not_found.ts";
import { fold } from "../../src/engine/fold.ts";
import { openForOperator } from "../../src/store/sqlite/operator.ts";
import { sqliteStore } from "../../src/store/sqlite/store.ts";
import type { Order } from "../../src/store/store.ts";
import {
  account,
  accountRecord,
  lineRecords,
  room,
  roomRecord,
  safe,
  THEN,
} from "../../src/testing/store_records.ts";
import { newFile } from "./folder.ts";

/** More than are read at once. */
const MANY = 2_500;

test("accounts are listed in order, however many there are", async () => {
  const { file, store } = await runningStore();
  const waiting = [{ from: "bob", text: safe("hi"), at: THEN }, {
    from: undefined,
    text: safe("ho"),
    at: THEN,
  }];
  store.write([accountRecord("ann", account("Ann", { isModerator: true, waiting }))]);
  store.write(Array.from({ length: MANY }, (_, i) => accountRecord(`guest${i}`, account(`Guest${i}`))));
  const operator = await openForOperator(file);
  const listed = [...operator.accounts()];
  expect(operator.countAccounts()).toBe(MANY + 1);
  expect(listed[0]).toEqual({ name: "Ann", claimedAt: THEN, isModerator: true, waiting: 2 });
  expect(listed[1]).toEqual({ name: "Guest0", claimedAt: THEN, isModerator: false, waiting: 0 });
  expect(new Set(listed.map(({ name }) => name)).size).toBe(MANY + 1);
  operator.close();
  await store.close();
});

test("an account is found whose name has letters that runtimes disagree about", async () => {
  const { file, store } = await runningStore();
  const name = "Ann\ua7ce";
  store.write([accountRecord(fold(name), account(name))]);
  const operator = await openForOperator(file);
  expect(operator.appoint(name, true)).toBe(name);
  expect(operator.appoint(fold(name), false)).toBe(name);
  operator.close();
  await store.close();
});

test("a running server gets orders, in order, until it says that they are done", async () => {
  const { file, store } = await runningStore();
  store.write([accountRecord("ann", account("Ann")), accountRecord("bob", account("Bob"))]);
  expect(store.orders()).toEqual([]);
  const operator = await openForOperator(file);
  expect(operator.appoint("ANN", true)).toBe("Ann");
  expect(operator.removeAccount("bob")).toBe("Bob");
  operator.appoint("ann", false);
  const orders: Order[] = [
    { id: 1, kind: "appoint", name: "Ann", isModerator: true },
    { id: 2, kind: "removeAccount", name: "Bob" },
    { id: 3, kind: "appoint", name: "Ann", isModerator: false },
  ];
  expect(store.orders()).toEqual(orders);
  expect(store.orders()).toEqual(orders);
  store.write([{ kind: "orderDone", id: 1 }, accountRecord("bob", undefined)]);
  expect(store.orders()).toEqual(orders.slice(1));
  expect([...operator.accounts()].map(({ name, isModerator }) => [name, isModerator])).toEqual([[
    "Ann",
    false,
  ]]);
  operator.close();
  await store.close();

  const again = sqliteStore(file);
  await again.load();
  expect(again.orders()).toEqual(orders.slice(1));
  again.write([{ kind: "orderDone", id: 2 }, { kind: "orderDone", id: 3 }]);
  expect(again.orders()).toEqual([]);
  await again.close();
});

test("without a server the file is changed all the same", async () => {
  const { file, store } = await runningStore();
  store.write([accountRecord("ann", account("Ann")), accountRecord("bob", account("Bob"))]);
  await store.close();
  const operator = await openForOperator(file);
  operator.appoint("Ann", true);
  operator.removeAccount("Bob");
  operator.close();
  const again = sqliteStore(file);
  expect((await again.load()).accounts).toEqual([["ann", account("Ann", { isModerator: true })]]);
  await again.close();
});

test("a name that nobody has is an error, and nothing is ordered", async () => {
  const { file, store } = await runningStore();
  const operator = await openForOperator(file);
  expect(() => operator.appoint("Nobody", true)).toThrow(NotFoundError);
  expect(() => operator.removeAccount("Nobody")).toThrow(
    'Cannot find an account of that name: list the accounts to see how it is spelt: "Nobody"',
  );
  expect(store.orders()).toEqual([]);
  operator.close();
  await store.close();
});

test("rooms are listed, and their lines read from a number on, while the server goes on", async () => {
  const { file, store } = await runningStore();
  store.write([roomRecord("lobby", room("Lobby", "1")), ...lineRecords("lobby", 1, MANY)]);
  store.write([roomRecord("den", room("Den", "2")), ...lineRecords("nameless", 1, 3)]);
  const operator = await openForOperator(file);
  expect(operator.rooms()).toEqual([
    { key: "den", name: "Den", last: 0, lines: 0 },
    { key: "lobby", name: "Lobby", last: MANY, lines: MANY },
  ]);
  const numbers: number[] = [];
  for (const line of operator.lines("lobby", 200)) {
    if (numbers.length === 0) {
      store.write(lineRecords("lobby", MANY + 1, MANY + 10));
      expect(line).toEqual({
        kind: "said",
        from: "ann",
        room: "Lobby",
        text: "line 200",
        number: 200,
        at: THEN + 200,
      });
    }
    numbers.push(line.number);
  }
  expect(numbers).toEqual(Array.from({ length: MANY + 10 - 199 }, (_, i) => 200 + i));
  expect([...operator.lines("den")]).toEqual([]);
  expect([...operator.lines("lobby")]).toHaveLength(MANY + 10);
  expect(() => [...operator.lines("attic")]).toThrow(NotFoundError);
  operator.close();
  await store.close();
});

test("a file that is missing is not made, and an empty one is no store", async () => {
  const file = newFile();
  await expect(openForOperator(file)).rejects.toMatchObject({
    name: "StoreError",
    message: `Cannot open ${file}: there is no such file: name the one that the server has`,
  });
  expect(existsSync(file)).toBe(false);
  writeFileSync(file, "");
  await expect(openForOperator(file)).rejects.toMatchObject({ code: "notAStore" });
});

async function runningStore() {
  const file = newFile();
  const store = sqliteStore(file);
  await store.load();
  return { file, store };
}
