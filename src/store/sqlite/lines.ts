// The table of what was said. Lines belong to a room's id, which is another one for each numbering: to drop all of them
// is to forget the id, and they can go bit by bit.

import type { Said } from "../../engine/notice.ts";
import type { SafeText } from "../../engine/text.ts";
import { inRow } from "./damage.ts";
import type { Database } from "./driver.ts";
import { fromColumn, fromNullable, toColumn, toNullable } from "./text.ts";

/** A row of `lines`, without its room. */
interface LineRow {
  readonly number: number;
  readonly kind: Said["kind"] | "noticed" | "actedNotice";
  readonly sender: string | null;
  readonly text: SafeText;
  readonly at: number;
}

/** Reads and writes lines. */
export interface LineTable {
  /** The last lines of a room, the oldest first. */
  newest(room: number, count: number, name: string): Said[];
  /** Lines of a room from a number on, no more than so many. */
  from(room: number, number: number, count: number, name: string): Said[];
  /** The number of the oldest; undefined if there is none. */
  first(room: number): number | undefined;
  add(room: number, line: Said): void;
  /** Deletes those before a number. */
  removeBefore(room: number, number: number): void;
  /** Deletes the oldest, so many at most, and says how many there were. */
  removeOldest(room: number, count: number): number;
}

export function lineTable(database: Database): LineTable {
  const columns = "SELECT number, kind, sender, text, at FROM lines";
  const newest = database.prepare(`${columns} WHERE room = ? ORDER BY number DESC LIMIT ?`);
  const from = database.prepare(`${columns} WHERE room = ? AND number >= ? ORDER BY number LIMIT ?`);
  const first = database.prepare("SELECT min(number) AS first FROM lines WHERE room = ?");
  const add = database.prepare("INSERT OR REPLACE INTO lines VALUES (?, ?, ?, ?, ?, ?)");
  const removeBefore = database.prepare("DELETE FROM lines WHERE room = ? AND number < ?");
  const removeOldest = database.prepare(`
    DELETE FROM lines WHERE room = ?1 AND number <=
      (SELECT max(number) FROM (SELECT number FROM lines WHERE room = ?1 ORDER BY number LIMIT ?2))
  `);
  return {
    newest: (room, count, name) => lines(newest.all(room, count), name).reverse(),
    from: (room, number, count, name) => lines(from.all(room, number, count), name),
    first: (room) => (first.get(room) as { readonly first: number | null }).first ?? undefined,
    add: (room, { number, kind, from, isNotice, text, at }) => {
      const written = isNotice !== true ? kind : kind === "said" ? "noticed" : "actedNotice";
      add.run(room, number, written, toNullable(from), toColumn(text), at);
    },
    removeBefore: (room, number) => {
      removeBefore.run(room, number);
    },
    removeOldest: (room, count) => Number(removeOldest.run(room, count).changes),
  };
}

function lines(rows: readonly unknown[], room: string): Said[] {
  return (rows as LineRow[]).map((row) => inRow("lines", [room, row.number], () => lineOf(row, room)));
}

function lineOf({ kind, sender, text, number, at }: LineRow, room: string): Said {
  return { ...kindOf(kind), from: fromNullable(sender), room, text: fromColumn(text), number, at };
}

/** Nobody should answer a notice by itself, whoever reads it later. */
function kindOf(kind: LineRow["kind"]): Pick<Said, "kind" | "isNotice"> {
  if (kind === "said" || kind === "acted") return { kind };
  return { kind: kind === "noticed" ? "said" : "acted", isNotice: true };
}
