// Only one server for a file. A transaction on a file of its own that never ends: the system drops its lock with the
// process, however that ends, and the store itself stays free for the operator's command.

import { StoreError } from "../store.ts";
import type { Driver } from "./driver.ts";
import { toStoreError } from "./errors.ts";
import { createPrivately } from "./open.ts";

/**
 * Takes the lock of a store and returns what gives it back. Its file stays: whoever deletes it could delete another's.
 *
 * @throws {StoreError} if another server has it
 */
export function takeLock(driver: Driver, file: string): () => void {
  const lockFile = `${file}.lock`;
  createPrivately(lockFile);
  const database = driver(lockFile, "readWrite");
  try {
    // Nothing is ever written to it, so it needs no journal. By `exec`: libsql closes when no statement is left.
    database.exec("PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY");
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    const problem = toStoreError(error, `lock ${lockFile}`);
    if (!(problem instanceof StoreError) || problem.code !== "locked") throw problem;
    throw new StoreError("inUse", `Cannot use ${file}: another server does: end it, or name another file`, {
      cause: error,
    });
  }
  return () => {
    database.exec("ROLLBACK");
    database.close();
  };
}
