// What SQLite and the file system say, as the errors of a store.
//
// libsql says `code: "SQLITE_BUSY"`; node:sqlite says `errcode: 5`, on Deno (2.9.6) only if a prepared statement fails:
// `exec` has nothing but the words of sqlite3_errstr, which are the same everywhere.

import { DamageError } from "./damage.ts";
import { StoreError, type StoreErrorCode } from "../store.ts";

interface Row {
  readonly code: StoreErrorCode;
  /** Primary result codes: https://www.sqlite.org/rescode.html */
  readonly errcodes: readonly number[];
  readonly names: RegExp;
  readonly words: RegExp;
  readonly advice: string;
}

const ROWS: readonly Row[] = [
  {
    code: "locked",
    errcodes: [5, 6],
    names: /^SQLITE_(BUSY|LOCKED)/,
    words: /database (table )?is locked/,
    advice: "another process holds it: try again, or end that process",
  },
  {
    code: "full",
    errcodes: [13],
    names: /^(SQLITE_FULL|ENOSPC|EDQUOT)/,
    words: /database or disk is full/,
    advice: "the disk is full: make room on it",
  },
  {
    code: "notAStore",
    errcodes: [11, 26],
    names: /^SQLITE_(CORRUPT|NOTADB)/,
    words: /file is not a database|database disk image is malformed/,
    advice: "it is no store of partyline, or is damaged: name another file, or put back a copy of this one",
  },
];

/**
 * The error to throw: what was there already if it is a {@link StoreError}, or a mistake of the caller's.
 *
 * @param attempt what failed, such as `write to /var/chat.db`
 */
export function toStoreError(error: unknown, attempt: string): StoreError | RangeError {
  if (error instanceof StoreError || error instanceof RangeError) return error;
  if (error instanceof DamageError) {
    return new StoreError("notAStore", `Cannot ${attempt}: ${error.message}: put back a copy of the file`, {
      cause: error,
    });
  }
  if (error instanceof Error && error.name === "NotCapable") {
    const advice = "permission denied: run Deno with --allow-read and --allow-write for its folder";
    return new StoreError("failed", `Cannot ${attempt}: ${advice}`, { cause: error });
  }
  const { code, errcode, message } = error as { code?: unknown; errcode?: unknown; message?: unknown };
  // The low byte; what is above says more than we ask.
  const primary = typeof errcode === "number" ? errcode & 0xff : undefined;
  const row = ROWS.find(({ errcodes, names, words }) =>
    primary !== undefined
      ? errcodes.includes(primary)
      : names.test(String(code)) || words.test(String(message))
  );
  if (row !== undefined) {
    return new StoreError(row.code, `Cannot ${attempt}: ${row.advice}`, { cause: error });
  }
  const advice =
    "see that it and its folder are there and may be read and written, and that the disk is well";
  return new StoreError("failed", `Cannot ${attempt}: ${message ?? error}: ${advice}`, { cause: error });
}

/** Calls it; what it throws becomes a {@link StoreError}. */
export function attempting<T>(attempt: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw toStoreError(error, attempt);
  }
}
