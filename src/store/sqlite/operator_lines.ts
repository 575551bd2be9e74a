// The operator's view of rooms and of what was said in them.

import type { Said } from "../../engine/notice.ts";
import type { Database } from "./driver.ts";
import { lineTable } from "./lines.ts";
import { NotFoundError } from "./not_found.ts";
import { fromColumn, toColumn } from "./text.ts";

/** A room, as the operator sees it. */
export interface ListedRoom {
  /** What the chat knows it by. */
  readonly key: string;
  /** As whoever made it spelt it. */
  readonly name: string;
  /** The number of its last line; 0 if there was none. */
  readonly last: number;
  /** How many of its lines are kept. */
  readonly lines: number;
}

/** So many lines are read at once: some 100 kB, in about a millisecond. */
const CHUNK = 1_000;

/** Lists rooms and lines. */
export interface OperatorLines {
  rooms(): ListedRoom[];
  lines(room: string, number: number): Iterator<Said>;
}

export function operatorLines(database: Database): OperatorLines {
  const all = database.prepare(`
    SELECT key, name, last, (SELECT count(*) FROM lines WHERE lines.room = rooms.id) AS lines
    FROM rooms WHERE name IS NOT NULL ORDER BY key
  `);
  const find = database.prepare("SELECT id, name FROM rooms WHERE key = ? AND name IS NOT NULL");
  const table = lineTable(database);

  function* lines(key: string, number: number): Generator<Said> {
    const room = find.get(toColumn(key)) as { readonly id: number; readonly name: string } | undefined;
    if (room === undefined) {
      throw new NotFoundError(
        `Cannot find a room of that key: list the rooms to see how it is spelt: "${key}"`,
      );
    }
    const name = fromColumn(room.name);
    for (let next = number;;) {
      // Each chunk is a transaction of its own: a long one would keep the server's -wal from starting anew.
      const chunk = table.from(room.id, next, CHUNK, name);
      yield* chunk;
      const last = chunk.at(-1);
      if (last === undefined) return;
      next = last.number + 1;
    }
  }

  return {
    rooms: () =>
      (all.all() as ListedRoom[]).map(({ key, name, last, lines }) => ({
        key: fromColumn(key),
        name: fromColumn(name),
        last,
        lines,
      })),
    lines,
  };
}
