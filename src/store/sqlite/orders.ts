// What the operator's command has asked for, and the server has not yet done.

import type { Order } from "../store.ts";
import type { Database } from "./driver.ts";
import { fromColumn, toColumn } from "./text.ts";

/** A row of `orders`. */
interface OrderRow {
  readonly id: number;
  readonly kind: Order["kind"];
  readonly name: string;
  readonly moderator: number | null;
}

/** An order that has no number yet. */
export type NewOrder =
  | { readonly kind: "appoint"; readonly name: string; readonly isModerator: boolean }
  | { readonly kind: "removeAccount"; readonly name: string };

/** Reads and writes orders. */
export interface OrderTable {
  /** Those that are not done. Looks at the table only if another process has written since. */
  pending(): readonly Order[];
  add(order: NewOrder): void;
  remove(id: number): void;
}

export function orderTable(database: Database): OrderTable {
  // Changes with each commit of another connection: https://www.sqlite.org/pragma.html#pragma_data_version
  const version = database.prepare("PRAGMA data_version");
  const all = database.prepare("SELECT * FROM orders ORDER BY id");
  const add = database.prepare("INSERT INTO orders (kind, name, moderator) VALUES (?, ?, ?)");
  const remove = database.prepare("DELETE FROM orders WHERE id = ?");
  let seen: number | undefined;
  let known: readonly Order[] = [];
  return {
    pending: () => {
      const { data_version } = version.get() as { readonly data_version: number };
      // The version first: who writes in between is seen the next time.
      if (data_version !== seen) known = (all.all() as OrderRow[]).map(orderOf);
      seen = data_version;
      return known;
    },
    add: (order) => {
      add.run(order.kind, toColumn(order.name), order.kind === "appoint" ? Number(order.isModerator) : null);
    },
    remove: (id) => {
      remove.run(id);
      // Only to look again: the transaction may still fail.
      seen = undefined;
    },
  };
}

function orderOf({ id, kind, name, moderator }: OrderRow): Order {
  return kind === "appoint"
    ? { id, kind, name: fromColumn(name), isModerator: moderator === 1 }
    : { id, kind, name: fromColumn(name) };
}
