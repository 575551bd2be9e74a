// The little that is asked of a SQLite library, and which one this runtime has. Two libraries that know the same file in
// one process would break each other's locks, so there is one for all files.
//
// Only text, numbers and null are bound: libsql 0.5.29 ends the process at a boolean or at bytes.

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { StoreError } from "../store.ts";

/** What a column holds. */
export type Value = string | number | null;

/** A prepared statement. */
export interface Statement {
  /** Runs it, and says how many rows it has changed, and the number of the row that it has made. */
  run(...values: readonly Value[]): { readonly changes: number; readonly lastInsertRowid: number };
  /** The first row, or undefined. With libsql rows have one field more, `_metadata`. */
  get(...values: readonly Value[]): unknown;
  /** All rows. */
  all(...values: readonly Value[]): unknown[];
}

/** An open file. */
export interface Database {
  /** Runs statements that have no values. */
  exec(sql: string): unknown;
  /** Prepares one. */
  prepare(sql: string): Statement;
  /** Closes the file; with libsql 0.5.29 only when its last statement has been collected, too. */
  close(): unknown;
}

/** Opens a file by its absolute path; one that is not there is made, unless it is only read. */
export type Driver = (file: string, access: "readOnly" | "readWrite") => Database;

/**
 * The SQLite of this runtime: `node:sqlite` of Node (22.13 and newer), Deno and Bun, or else the package `libsql`.
 *
 * @throws {StoreError} if there is neither
 */
export async function loadDriver(): Promise<Driver> {
  try {
    const { DatabaseSync } = await import("node:sqlite");
    return (file, access) =>
      new DatabaseSync(file, { readOnly: access === "readOnly" }) as unknown as Database;
  } catch {
    return libsqlDriver();
  }
}

/** Not by `import()`: Deno, JSR and dnt would take that for a dependency of everybody. */
function libsqlDriver(): Driver {
  try {
    const Libsql = createRequire(import.meta.url)("libsql") as new (file: string) => Database;
    // It has no option for that (0.5.29), but knows SQLite's own: https://www.sqlite.org/uri.html
    return (file, access) => new Libsql(access === "readOnly" ? `${pathToFileURL(file).href}?mode=ro` : file);
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== "MODULE_NOT_FOUND") throw cause;
    throw new StoreError(
      "noDriver",
      "Cannot use SQLite: this runtime has none: run `npm install libsql`, or use Node 22.13, Deno or Bun",
      { cause },
    );
  }
}
