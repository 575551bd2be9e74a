// Makes what was written safe from a power cut, without holding up the event loop: SQLite's own way, synchronous=FULL,
// would do so in each commit.

import { open } from "node:fs/promises";

/**
 * Resolves once the -wal of a store is on the disk. What is in the file itself instead, SQLite has synced.
 *
 * To close a descriptor of the -wal is safe: SQLite's locks are on the file and its -shm.
 */
export async function syncWal(file: string): Promise<void> {
  // Windows syncs only what may be written.
  const wal = await open(`${file}-wal`, "r+").catch((error) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  try {
    await wal?.datasync();
  } finally {
    await wal?.close();
  }
}
