// The table of bans and mutes.

import type { Sanction, SanctionTarget } from "../../engine/sanction.ts";
import type { SafeText } from "../../engine/text.ts";
import { inRow } from "./damage.ts";
import type { Database } from "./driver.ts";
import { fromColumn, fromNullable, toColumn, toNullable } from "./text.ts";

/** A row of `sanctions`. */
interface SanctionRow {
  readonly key: string;
  readonly kind: Sanction["kind"];
  readonly name: string | null;
  readonly address: string | null;
  readonly bits: number | null;
  readonly by: string;
  readonly reason: SafeText | null;
  readonly at: number;
  readonly until: number | null;
}

/** Reads and writes sanctions. */
export interface SanctionTable {
  all(): [string, Sanction][];
  put(key: string, sanction: Sanction | undefined): void;
}

export function sanctionTable(database: Database): SanctionTable {
  const all = database.prepare("SELECT * FROM sanctions ORDER BY key");
  const put = database.prepare("INSERT OR REPLACE INTO sanctions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const remove = database.prepare("DELETE FROM sanctions WHERE key = ?");
  return {
    all: () =>
      (all.all() as SanctionRow[]).map((row) =>
        inRow("sanctions", row.key, () => [fromColumn(row.key), sanctionOf(row)])
      ),
    put: (key, sanction) => {
      if (sanction === undefined) {
        remove.run(toColumn(key));
        return;
      }
      const { kind, target, by, reason, at, until } = sanction;
      const [name, address, bits] = target.kind === "name"
        ? [toColumn(target.name), null, null]
        : [null, toColumn(target.address), target.bits];
      put.run(toColumn(key), kind, name, address, bits, toColumn(by), toNullable(reason), at, until ?? null);
    },
  };
}

function sanctionOf(row: SanctionRow): Sanction {
  return {
    kind: row.kind,
    target: targetOf(row),
    by: fromColumn(row.by),
    reason: fromNullable(row.reason),
    at: row.at,
    until: row.until ?? undefined,
  };
}

function targetOf({ name, address, bits }: SanctionRow): SanctionTarget {
  if (name !== null) return { kind: "name", name: fromColumn(name) };
  return { kind: "address", address: fromColumn(address ?? ""), bits: bits ?? 0 };
}
