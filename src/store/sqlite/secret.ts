// The secret that the words for addresses are made with: a table of one row.

import type { Database } from "./driver.ts";
import { fromColumn, toColumn } from "./text.ts";

/** Reads and writes it. */
export interface SecretTable {
  /** Nothing before there was one. */
  get(): string | undefined;
  put(secret: string): void;
}

export function secretTable(database: Database): SecretTable {
  const all = database.prepare("SELECT value FROM secret");
  const put = database.prepare("INSERT OR REPLACE INTO secret VALUES (1, ?)");
  return {
    get: () => {
      const [row] = all.all() as { readonly value: string }[];
      return row === undefined ? undefined : fromColumn(row.value);
    },
    put: (secret) => {
      put.run(toColumn(secret));
    },
  };
}
