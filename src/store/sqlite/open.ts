// Opens the file: it is made readable only by its owner, and what is not ours stays as it is.
//
// Nobody here opens and closes the file, its -shm or its lock except through SQLite, or to create them: to close any
// descriptor of a file drops all POSIX locks that the process has on it (https://www.sqlite.org/howtocorrupt.html, 2.2).

import { closeSync, existsSync, openSync, realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { StoreError } from "../store.ts";
import type { Database, Driver } from "./driver.ts";
import { bringForward, versionOf } from "./migrate.ts";
import { STEPS } from "./schema.ts";
import { type Transact, transactions } from "./transaction.ts";

/** It has hashes of passwords, and messages that are nobody else's business. SQLite gives -wal and -shm the same. */
const OWNER_ONLY = 0o600;

/** An open file, and how to write to it. */
export interface Opened {
  readonly database: Database;
  readonly transact: Transact;
}

/** Creates a file if there is none, without opening one that is there. */
export function createPrivately(file: string): void {
  if (existsSync(file)) return;
  try {
    closeSync(openSync(file, "wx", OWNER_ONLY));
  } catch (error) {
    // Somebody was faster.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/**
 * Where a file really is, which is where SQLite puts its -wal.
 *
 * @throws {StoreError} if it is a folder, of which SQLite says something else on each runtime
 */
export function realPath(file: string): string {
  const real = realpathSync(resolve(file));
  if (statSync(real).isDirectory()) {
    throw new StoreError("failed", `Cannot open ${file}: it is a folder: name a file in it`);
  }
  return real;
}

/**
 * How many steps the file has seen, without a change to it.
 *
 * @param patience how long to wait for another process, in milliseconds
 * @throws {StoreError} if it is no store, or one of a newer version
 */
export function inspect(driver: Driver, file: string, patience: number, steps = STEPS): number {
  const database = driver(file, "readOnly");
  try {
    database.exec(`PRAGMA busy_timeout = ${patience}`);
    return versionOf(database, file, steps);
  } finally {
    database.close();
  }
}

/**
 * Opens it and brings it forward.
 *
 * @param patience how long to wait for another process's transaction, in milliseconds
 */
export function open(driver: Driver, file: string, patience: number, steps = STEPS): Opened {
  const database = driver(file, "readWrite");
  try {
    database.exec(`PRAGMA busy_timeout = ${patience}`);
    // A commit writes to the end of the -wal and does not wait for the disk: a power cut may cost the last ones, but
    // never a part of one. See https://www.sqlite.org/wal.html
    // What is deleted, hashes of passwords among it, is overwritten.
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON");
    const transact = transactions(database);
    bringForward(database, file, steps, transact);
    return { database, transact };
  } catch (error) {
    database.close();
    throw error;
  }
}
