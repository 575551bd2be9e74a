// Keeps a chat in a file of SQLite, with one transaction for each turn in which something changed.

import { type StoreOptions, withDefaults } from "../options.ts";
import { type Kept, type Store, StoreError } from "../store.ts";
import { accountTable } from "./accounts.ts";
import { chronicle } from "./chronicle.ts";
import { type Driver, loadDriver } from "./driver.ts";
import { attempting, toStoreError } from "./errors.ts";
import { takeLock } from "./lock.ts";
import { createPrivately, inspect, open, type Opened, realPath } from "./open.ts";
import { orderTable } from "./orders.ts";
import { sanctionTable } from "./sanctions.ts";
import { secretTable } from "./secret.ts";
import { syncWal } from "./sync.ts";
import { writer } from "./write.ts";

/** How long to wait when nobody waits yet, in milliseconds: a server that ends may be putting its file in order. */
const PATIENCE_AT_START = 5_000;

/**
 * How long a write waits for another process, in milliseconds: everybody in the chat waits with it. The operator's
 * command, the only one that is expected, takes less than one.
 * After a failure nobody waits again until a write has succeeded.
 */
const PATIENCE = 20;

/** What there is while it is open. */
interface OpenFile {
  readonly kept: Kept;
  readonly write: Store["write"];
  readonly linesFrom: Store["linesFrom"];
  readonly orders: Store["orders"];
  readonly close: () => void;
  /** Where it really is. */
  readonly file: string;
}

/**
 * Keeps a chat in a file, which is made when the chat starts, readable only by its owner. Beside it are `FILE-wal`,
 * `FILE-shm` and `FILE.lock`. Any program that knows SQLite can read it, even meanwhile.
 *
 * Node 20 has no SQLite: there it takes `npm install libsql`. On Deno it takes `--allow-read` and `--allow-write` for the
 * folder, not only for the file.
 *
 * @param file its path; its folder must be there
 * @throws {RangeError} if an option is no whole number
 */
export function sqliteStore(file: string, options: StoreOptions = {}): Store {
  return sqliteStoreWith(loadDriver, file, options);
}

/** With a library of one's own: for tests. */
export function sqliteStoreWith(load: () => Promise<Driver>, file: string, options: StoreOptions): Store {
  const given = withDefaults(options);
  let current: OpenFile | undefined;
  const opened = () => {
    if (current !== undefined) return current;
    throw new StoreError(
      "failed",
      `Cannot use ${file}: it is not open: call load first, and nothing after close`,
    );
  };
  return {
    name: `sqlite ${file}`,
    load: async () => {
      try {
        current = openFile(await load(), file, given);
        return current.kept;
      } catch (error) {
        throw toStoreError(error, `open ${file}`);
      }
    },
    write: (records) => attempting(`write to ${file}`, () => opened().write(records)),
    sync: async () => {
      try {
        await syncWal(opened().file);
      } catch (error) {
        throw toStoreError(error, `sync ${file}`);
      }
    },
    linesFrom: (room, number, count) =>
      attempting(`read ${file}`, () => opened().linesFrom(room, number, count)),
    orders: () => attempting(`read ${file}`, () => opened().orders()),
    close: async () => {
      const closing = current;
      current = undefined;
      try {
        await closing?.close();
      } catch (error) {
        throw toStoreError(error, `close ${file}`);
      }
    },
  };
}

function openFile(driver: Driver, path: string, options: Required<StoreOptions>): OpenFile {
  createPrivately(path);
  const file = realPath(path);
  // Before anything is put beside it.
  inspect(driver, file, PATIENCE_AT_START);
  const unlock = takeLock(driver, file);
  let opened: Opened | undefined;
  try {
    opened = open(driver, file, PATIENCE_AT_START);
    const read = readStore(opened, options);
    opened.database.exec(`PRAGMA busy_timeout = ${PATIENCE}`);
    return { ...read, file, close: closer(opened, unlock) };
  } catch (error) {
    opened?.database.close();
    unlock();
    throw error;
  }
}

function readStore(opened: Opened, { linesLoaded, linesKept }: Required<StoreOptions>) {
  const { database, transact } = opened;
  const accounts = accountTable(database);
  const sanctions = sanctionTable(database);
  const rooms = chronicle(database, linesKept);
  const orders = orderTable(database);
  const secret = secretTable(database);
  let kept: Kept = { accounts: [], sanctions: [], rooms: [], secret: undefined };
  // Nothing changes between one table and the next.
  transact(() => {
    kept = {
      accounts: accounts.all(),
      sanctions: sanctions.all(),
      rooms: rooms.load(linesLoaded),
      secret: secret.get(),
    };
  });
  const write = patiently(database, writer({ transact, accounts, sanctions, rooms, orders, secret }));
  return { kept, linesFrom: rooms.linesFrom, orders: orders.pending, write };
}

function patiently(database: Opened["database"], write: Store["write"]): Store["write"] {
  let isPatient = true;
  const be = (patient: boolean) => {
    if (patient !== isPatient) database.exec(`PRAGMA busy_timeout = ${patient ? PATIENCE : 0}`);
    isPatient = patient;
  };
  return (records) => {
    try {
      write(records);
    } catch (error) {
      be(false);
      throw error;
    }
    be(true);
  };
}

function closer({ database }: Opened, unlock: () => void): () => void {
  return () => {
    try {
      // libsql may close it only later: by then nothing shall be left to do.
      database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch {
      // The disk is full, say. What was written is in the -wal, and is found there the next time.
    }
    try {
      database.close();
    } finally {
      unlock();
    }
  };
}
