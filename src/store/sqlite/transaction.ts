// All or nothing.

import type { Database } from "./driver.ts";

/** Runs a body within a transaction: what it throws undoes what it has written. */
export type Transact = (body: () => void) => void;

/** Prepared, and not by `exec`, which has no error code on Deno (2.9.6). */
export function transactions(database: Database): Transact {
  // At once, not at the first change: who reads first and then waits for a writer could only give up.
  const begin = database.prepare("BEGIN IMMEDIATE");
  const commit = database.prepare("COMMIT");
  const rollback = database.prepare("ROLLBACK");
  return (body) => {
    begin.run();
    try {
      body();
      commit.run();
    } catch (error) {
      try {
        rollback.run();
      } catch {
        // SQLite has done so already: on a full disk, say.
      }
      throw error;
    }
  };
}
