// Files of other versions, and files that are none of ours.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { type Database, loadDriver } from "../../src/store/sqlite/driver.ts";
import { versionOf } from "../../src/store/sqlite/migrate.ts";
import { openForOperator } from "../../src/store/sqlite/operator.ts";
import { inspect, open } from "../../src/store/sqlite/open.ts";
import { STEPS } from "../../src/store/sqlite/schema.ts";
import { sqliteStore } from "../../src/store/sqlite/store.ts";
import { account, accountRecord, secretRecord } from "../../src/testing/store_records.ts";
import { newFile } from "./folder.ts";

const ANN = accountRecord("ann", account("Ann"));

test("an older file is brought forward by the steps it has not seen, in order", async () => {
  const { file, driver } = await storeWith(STEPS);
  const newer = [
    ...STEPS,
    "CREATE TABLE a (x)",
    "INSERT INTO a VALUES (1); ALTER TABLE a ADD COLUMN y DEFAULT 2",
  ];
  expect(inspect(driver, file, 0, newer)).toBe(STEPS.length);
  const { database } = open(driver, file, 0, newer);
  expect(versionOf(database, file, newer)).toBe(STEPS.length + 2);
  expect(database.prepare("SELECT x + y AS sum FROM a").get()).toMatchObject({ sum: 3 });
  expect(database.prepare("SELECT name FROM accounts").get()).toMatchObject({ name: "Ann" });
  database.close();
  // Not again.
  open(driver, file, 0, newer).database.close();
});

test("a file from before there was a secret in it has none, and keeps one from then on", async () => {
  const file = newFile();
  open(await loadDriver(), file, 0, STEPS.slice(0, 2)).database.close();
  const store = sqliteStore(file);
  expect((await store.load()).secret).toBeUndefined();
  store.write([secretRecord("one")]);
  await store.close();
  expect((await store.load()).secret).toBe("one");
  await store.close();
});

test("if one step fails, none is taken", async () => {
  const { file, driver } = await storeWith(STEPS);
  const faulty = [...STEPS, "CREATE TABLE a (x)", "CREATE TABLE b (y); INSERT INTO nowhere VALUES (1)"];
  expect(() => open(driver, file, 0, faulty)).toThrow("nowhere");
  const { database } = open(driver, file, 0, STEPS);
  expect(versionOf(database, file, STEPS)).toBe(STEPS.length);
  expect(database.prepare("SELECT name FROM sqlite_schema WHERE name IN ('a', 'b')").all()).toEqual([]);
  database.close();
});

test("a newer file is refused and not touched, by server and operator", async () => {
  const { file } = await storeWith([...STEPS, "CREATE TABLE newer (x)"]);
  const before = readFileSync(file);
  await expect(sqliteStore(file).load()).rejects.toMatchObject({
    name: "StoreError",
    code: "newer",
    message: expect.stringMatching(
      new RegExp(
        `^Cannot use .*: a newer partyline has written it: update this one: ${
          STEPS.length + 1
        } > ${STEPS.length}$`,
      ),
    ),
  });
  await expect(openForOperator(file)).rejects.toMatchObject({ code: "newer" });
  expect(readFileSync(file).equals(before)).toBe(true);
});

test("a newer file whose server was killed is not touched either", async () => {
  const { file, driver } = await storeWith([...STEPS, "CREATE TABLE newer (x)"]);
  const server = driver(file, "readWrite");
  server.exec("INSERT INTO newer VALUES (1)");
  const copy = newFile();
  // As it is on the disk while the server runs, which is how it is when that has been killed.
  for (const suffix of ["", "-wal"]) writeFileSync(copy + suffix, readFileSync(file + suffix));
  const before = [readFileSync(copy), readFileSync(`${copy}-wal`)] as const;
  await expect(sqliteStore(copy).load()).rejects.toMatchObject({ code: "newer" });
  expect(readFileSync(copy).equals(before[0])).toBe(true);
  expect(readFileSync(`${copy}-wal`).equals(before[1])).toBe(true);
  server.close();
});

test("what is no store is refused and not touched", async () => {
  const driver = await loadDriver();
  const text = newFile();
  writeFileSync(text, "This is a letter, and has nothing to do with a chat.\n".repeat(50));
  const foreign = newFile();
  change(driver(foreign, "readWrite"), "CREATE TABLE notes (text)");
  const tagged = newFile();
  change(
    driver(tagged, "readWrite"),
    "PRAGMA application_id = 7; PRAGMA user_version = 1; CREATE TABLE a (x)",
  );
  for (const file of [text, foreign, tagged]) {
    const before = readFileSync(file);
    await expect(sqliteStore(file).load()).rejects.toMatchObject({ name: "StoreError", code: "notAStore" });
    await expect(openForOperator(file)).rejects.toMatchObject({ code: "notAStore" });
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(dirname(file))).toEqual(["chat.db"]);
  }
});

test("a damaged file is refused", async () => {
  const { file } = await storeWith(STEPS);
  const bytes = readFileSync(file);
  // The first page, which has the header, is whole.
  writeFileSync(file, bytes.fill(0x5a, 4096));
  await expect(sqliteStore(file).load()).rejects.toMatchObject({
    code: "notAStore",
    message: expect.stringContaining("or is damaged"),
  });
});

test("an empty file becomes a store; a folder does not", async () => {
  const file = newFile();
  writeFileSync(file, "");
  const store = sqliteStore(file);
  await store.load();
  await store.close();
  const folder = newFile();
  mkdirSync(folder);
  // Some cannot open it, some open it and cannot read it.
  await expect(sqliteStore(folder).load()).rejects.toMatchObject({ name: "StoreError" });
});

/** A file with an account, as a partyline with these steps makes it. */
async function storeWith(steps: readonly string[]) {
  const file = newFile();
  const store = sqliteStore(file);
  await store.load();
  store.write([ANN]);
  await store.close();
  const driver = await loadDriver();
  const { database } = open(driver, file, 0, steps);
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
  return { file, driver };
}

function change(database: Database, sql: string): void {
  database.exec(sql);
  database.close();
}
