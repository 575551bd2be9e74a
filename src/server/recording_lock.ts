// Only one server for a recording, as for a store: by SQLite's locks, which the system drops with the process, however
// that ends. A file with the process's number in it would not do: in a container the next process has the same one, and
// Deno lets nobody ask whether a process lives.

import { RecordingError } from "../recording/error.ts";
import { loadDriver } from "../store/sqlite/driver.ts";
import { takeLock } from "../store/sqlite/lock.ts";
import { StoreError } from "../store/store.ts";

/** Returns what locks a file, and returns what unlocks it; nothing does without SQLite, which Node 20 has not. */
export async function loadLock(record: string): Promise<(file: string) => () => void> {
  try {
    const driver = await loadDriver();
    return (file) => {
      try {
        return takeLock(driver, file);
      } catch (error) {
        throw translated(error, record);
      }
    };
  } catch (error) {
    if (error instanceof StoreError && error.code === "noDriver") return () => () => {};
    throw error;
  }
}

function translated(cause: unknown, record: string): unknown {
  if (!(cause instanceof StoreError)) return cause;
  return cause.code === "inUse"
    ? new RecordingError(
      "inUse",
      `Cannot record in ${record}: another server does: end it, or name another file`,
      { cause },
    )
    : new RecordingError("failed", `Cannot record in ${record}: ${cause.message}`, { cause });
}
