// What only a file can promise: who may read it, that people can, and that it is synced.

import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import { loadDriver } from "../../src/store/sqlite/driver.ts";
import { sqliteStore } from "../../src/store/sqlite/store.ts";
import {
  account,
  accountRecord,
  lineRecords,
  room,
  roomRecord,
  safe,
  said,
} from "../../src/testing/store_records.ts";
import { newFile } from "./folder.ts";

const LOBBY = roomRecord("lobby", room("Lobby", "1"));

test("a file opened again has everything", async () => {
  const file = newFile();
  const first = sqliteStore(file);
  await first.load();
  first.write([LOBBY, ...lineRecords("lobby", 1, 500), accountRecord("ann", account("Ann"))]);
  await first.close();
  const second = sqliteStore(file, { linesLoaded: 1_000 });
  const { accounts, rooms } = await second.load();
  expect(accounts).toEqual([["ann", account("Ann")]]);
  expect(rooms[0]?.[1].lines).toHaveLength(500);
  await second.close();
});

test.skipIf(process.platform === "win32")("only its owner may read it, or what is beside it", async () => {
  const file = newFile();
  const store = sqliteStore(file);
  await store.load();
  store.write([LOBBY]);
  const modes = readdirSync(dirname(file)).sort().map((
    name,
  ) => [name, statSync(join(dirname(file), name)).mode & 0o777]);
  expect(modes).toEqual([
    ["chat.db", 0o600],
    ["chat.db-shm", 0o600],
    ["chat.db-wal", 0o600],
    ["chat.db.lock", 0o600],
  ]);
  await store.close();
});

test.skipIf(process.platform === "win32")("by a link it is the same file, which has one server", async () => {
  const file = newFile();
  const folder = join(dirname(file), "links");
  mkdirSync(folder);
  const link = join(folder, "link.db");
  const first = sqliteStore(file);
  await first.load();
  symlinkSync(file, link);
  const second = sqliteStore(link);
  await expect(second.load()).rejects.toMatchObject({ code: "inUse" });
  await first.close();
  await second.load();
  second.write([LOBBY]);
  // Its -wal is beside the file: SQLite follows links, too.
  await second.sync();
  expect(readdirSync(folder)).toEqual(["link.db"]);
  await second.close();
});

test("people can read it", async () => {
  const file = newFile();
  const store = sqliteStore(file);
  await store.load();
  const line = said("lobby", 1, { text: safe("hello \u{1F600}"), at: 1_790_000_000_000 });
  store.write([LOBBY, { kind: "line", room: "lobby", line }]);
  const database = (await loadDriver())(file, "readOnly");
  expect({ ...database.prepare("SELECT * FROM said").get() as object, _metadata: 0 }).toEqual({
    room: "Lobby",
    number: 1,
    kind: "said",
    sender: "ann",
    text: "hello \u{1F600}",
    time: "2026-09-21 14:13:20",
    _metadata: 0,
  });
  database.close();
  await store.close();
});

test("lines that are too old, and those of dropped rooms, go in steps and leave nothing", async () => {
  const file = newFile();
  const store = sqliteStore(file, { linesKept: 100 });
  await store.load();
  const database = (await loadDriver())(file, "readOnly");
  const count = (sql: string) => Object.values(database.prepare(sql).get() as object)[0];
  const room2 = roomRecord("den", room("Den", "1"));
  store.write([LOBBY, room2, ...lineRecords("den", 1, 5_000)]);
  const peaks: number[] = [];
  for (let from = 1; from <= 5_000; from += 50) {
    store.write(lineRecords("lobby", from, from + 49));
    peaks.push(count("SELECT count(*) FROM lines JOIN rooms ON id = room WHERE key = 'lobby'") as number);
  }
  expect(Math.max(...peaks)).toBeLessThan(1_100);
  expect(peaks.at(-1)).toBeGreaterThanOrEqual(100);
  // The den is over its limit until somebody speaks there, and is dropped with all it has.
  store.write([roomRecord("den", undefined)]);
  for (let number = 5_001; number <= 5_006; number++) store.write(lineRecords("lobby", number, number));
  expect(count("SELECT count(*) FROM lines JOIN rooms ON id = room WHERE key = 'lobby'")).toBe(
    count("SELECT count(*) FROM lines"),
  );
  expect(count("SELECT count(*) FROM dropped_rooms")).toBe(0);
  database.close();
  await store.close();
});

test("a dropped room has lost its lines after its process has ended, too", async () => {
  const file = newFile();
  const first = sqliteStore(file);
  await first.load();
  first.write([LOBBY, ...lineRecords("lobby", 1, 4_000)]);
  first.write([roomRecord("lobby", undefined)]);
  await first.close();
  const second = sqliteStore(file);
  expect((await second.load()).rooms).toEqual([]);
  for (let turn = 1; turn <= 4; turn++) second.write([LOBBY]);
  await second.close();
  const database = (await loadDriver())(file, "readOnly");
  expect(database.prepare("SELECT number FROM lines").all()).toEqual([]);
  database.close();
});

test("nothing is left of it in memory when it is closed, and it says so", async () => {
  const store = sqliteStore(newFile());
  expect(() => store.write([LOBBY])).toThrow("Cannot use");
  await store.load();
  await store.close();
  await store.close();
  expect(() => store.orders()).toThrow("it is not open");
  await expect(store.sync()).rejects.toMatchObject({ name: "StoreError", code: "failed" });
});

test("its name says where it is, and nothing is there before it is read", () => {
  const file = newFile();
  expect(sqliteStore(file).name).toBe(`sqlite ${file}`);
  expect(existsSync(file)).toBe(false);
});
