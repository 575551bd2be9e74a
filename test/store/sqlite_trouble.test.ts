// What goes wrong outside: another process, a full disk, no permission, no library.

import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { afterEach, expect, test } from "vitest";
import { runningChildren, startOn } from "../../scripts/processes.ts";
import { type Driver, loadDriver } from "../../src/store/sqlite/driver.ts";
import { sqliteStore, sqliteStoreWith } from "../../src/store/sqlite/store.ts";
import { StoreError } from "../../src/store/store.ts";
import { account, accountRecord, lineRecords, room, roomRecord } from "../../src/testing/store_records.ts";
import { runtimeName } from "../../src/transports/runtime.ts";
import { ROOT } from "../support/command.ts";
import { newFile } from "./folder.ts";

afterEach(async () => {
  for (const child of runningChildren()) await child.kill();
});

const LOBBY = roomRecord("lobby", room("lobby", "1"));

test("while another process writes, it is locked, soon says so, and works again afterwards", async () => {
  const file = newFile();
  const store = sqliteStore(file);
  await store.load();
  store.write([LOBBY]);
  const other = (await loadDriver())(file, "readWrite");
  other.exec("BEGIN IMMEDIATE");
  const began = performance.now();
  expect(() => store.write(lineRecords("lobby", 1, 2))).toThrow(
    expect.objectContaining({ name: "StoreError", code: "locked", cause: expect.any(Error) }),
  );
  // The 20 ms of `PATIENCE`, and what the machine is busy with.
  expect(performance.now() - began).toBeLessThan(5_000);
  // To read and to sync needs no lock.
  expect(store.orders()).toEqual([]);
  await store.sync();
  other.exec("ROLLBACK");
  other.close();
  store.write([...lineRecords("lobby", 1, 2), ...lineRecords("lobby", 3, 3)]);
  await store.close();
  expect((await readBack(file)).rooms[0]?.[1].lines.map(({ number }) => number)).toEqual([1, 2, 3]);
});

test.each([
  ["UPDATE rooms SET modes = '{'", "rooms"],
  [`UPDATE rooms SET modes = '{"flags":5}'`, "rooms"],
  [`UPDATE rooms SET modes = '{"flags":[5],"masks":{"b":[],"e":[],"I":[]}}'`, "rooms"],
  ["UPDATE rooms SET topic = x'00ff'", "rooms"],
  ["UPDATE rooms SET name = x'ff00'", "rooms"],
  ["UPDATE accounts SET waiting = '[5,null]'", "accounts"],
  ["UPDATE accounts SET waiting = '{}'", "accounts"],
  [`UPDATE accounts SET waiting = '[{"from":"a","text":7,"at":1}]'`, "accounts"],
  ["UPDATE lines SET text = x'ff'", "lines"],
])("a value that is none of ours is told with its place: %s", async (sql, table) => {
  const file = newFile();
  const store = sqliteStore(file);
  await store.load();
  store.write([LOBBY, accountRecord("ann", account("Ann")), ...lineRecords("lobby", 1, 2)]);
  await store.close();
  const database = (await loadDriver())(file, "readWrite");
  database.exec(sql);
  database.close();
  const row = { rooms: '"lobby"', accounts: '"ann"', lines: '["lobby",2]' }[table];
  await expect(sqliteStore(file).load()).rejects.toMatchObject({
    name: "StoreError",
    code: "notAStore",
    message:
      `Cannot open ${file}: the row ${row} of its table ${table} is damaged: put back a copy of the file`,
  });
});

test("if the disk is full nothing of a batch is kept, and it works again when there is room", async () => {
  const file = newFile();
  let pages = 40;
  const small = async (): Promise<Driver> => {
    const driver = await loadDriver();
    return (path, access) => {
      const database = driver(path, access);
      // SQLite's own limit, which it tells as it tells a full disk.
      if (access === "readWrite" && path === file) database.exec(`PRAGMA max_page_count = ${pages}`);
      return database;
    };
  };
  const store = sqliteStoreWith(small, file, {});
  await store.load();
  store.write([LOBBY]);
  let last = 0;
  expect(() => {
    for (;; last += 100) store.write(lineRecords("lobby", last + 1, last + 100));
  }).toThrow(expect.objectContaining({
    code: "full",
    message: `Cannot write to ${file}: the disk is full: make room on it`,
  }));
  expect(last).toBeGreaterThan(100);
  // Again, and it is still of one mind.
  expect(() => store.write(lineRecords("lobby", last + 1, last + 100))).toThrow("the disk is full");
  await store.close();
  expect((await readBack(file)).rooms[0]?.[1].last).toBe(last);
  pages = 10_000;
  const larger = sqliteStoreWith(small, file, {});
  await larger.load();
  larger.write(lineRecords("lobby", last + 1, last + 100));
  await larger.close();
  expect((await readBack(file)).rooms[0]?.[1].last).toBe(last + 100);
});

/** Linux lets some users mount a disk of their own: a megabyte of memory. */
const SMALL_DISK = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"];
const MOUNT = 'mount -t tmpfs -o size=1m tmpfs "$0"';
const CAN_MOUNT = process.platform === "linux" &&
  spawnSync(SMALL_DISK[0] as string, [...SMALL_DISK.slice(1), MOUNT, "/tmp"]).status === 0;

test.runIf(CAN_MOUNT)("a disk that is really full is survived, too", async () => {
  const folder = dirname(newFile());
  const child = startOn(runtimeName(), [join(folder, "chat.db")], {
    script: join(ROOT, "test/store/_full_disk.ts"),
    flags: ["-A", "--no-lock", "--node-modules-dir=manual"],
    wrapper: [...SMALL_DISK, `${MOUNT} && exec "$@"`, folder],
  });
  expect(await child.exited).toEqual({ code: 0, signal: null });
  expect(child.stdout).toBe("full\nfull\nkept\nwhole\n");
});

test("a server that was killed leaves no lock, and one that runs keeps others out", async () => {
  const file = newFile();
  const child = startOn(runtimeName(), [file], {
    script: join(ROOT, "test/store/_writer.ts"),
    flags: ["-A", "--no-lock", "--node-modules-dir=manual"],
  });
  await child.prints(/^1\n/);
  const store = sqliteStore(file);
  await expect(store.load()).rejects.toMatchObject({
    code: "inUse",
    message: `Cannot use ${file}: another server does: end it, or name another file`,
  });
  await child.kill();
  expect((await store.load()).rooms).toHaveLength(1);
  await store.close();
});

test("a folder that is missing, or may not be written, is an error that says so", async () => {
  const file = join(newFile(), "chat.db");
  await expect(sqliteStore(file).load()).rejects.toMatchObject({
    code: "failed",
    message: expect.stringMatching(/^Cannot open .*ENOENT.*: see that it and its folder are there/),
  });
  // Root may write anywhere.
  if (process.getuid?.() === 0) return;
  mkdirSync(dirname(file));
  chmodSync(dirname(file), 0o500);
  await expect(sqliteStore(file).load()).rejects.toMatchObject({ code: "failed" });
});

test("without a library the advice is to install one", async () => {
  const none = () =>
    Promise.reject(new StoreError("noDriver", "Cannot use SQLite: run `npm install libsql`"));
  await expect(sqliteStoreWith(none, newFile(), {}).load()).rejects.toMatchObject({ code: "noDriver" });
});

async function readBack(file: string) {
  const store = sqliteStore(file);
  const kept = await store.load();
  await store.close();
  return kept;
}
