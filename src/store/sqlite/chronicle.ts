// Rooms and what is said in them: the rules of two tables. Each room's id and numbers are remembered, so that a line
// costs one insert, and a room one update for each batch.
//
// What is remembered must be what was committed: a batch works on a copy of what it touches, and hands it over at the
// end.
//
// A line may come before any record of its room has: then the room has a row without a name. Its first record makes it
// that room's, with all its lines. If none comes while the chat runs, nobody knows the numbering they are of: they go
// when the store is read the next time.

import type { KeptRoom } from "../../engine/change.ts";
import type { Said } from "../../engine/notice.ts";
import { TRIM_STEP } from "../options.ts";
import type { KeptRoomWithLines } from "../store.ts";
import { inRow } from "./damage.ts";
import type { Database } from "./driver.ts";
import { lineTable } from "./lines.ts";
import { keptRoomOf, roomTable } from "./rooms.ts";
import { fromColumn } from "./text.ts";

/** What is remembered of a room. */
interface Numbering {
  readonly id: number;
  /** Undefined before its first record, as is its name. */
  readonly epoch: string | undefined;
  readonly name: string | undefined;
  /** The number of the oldest line that is kept; that of the next if none is. */
  readonly first: number;
  readonly last: number;
}

/** Reads and writes rooms with their lines. */
export interface Chronicle {
  /** All rooms, each with its last lines. Within a transaction, and before anything else. */
  load(linesLoaded: number): [string, KeptRoomWithLines][];
  /** Some lines of a room, by what was committed. */
  linesFrom(key: string, number: number, count: number): Said[];
  /** Begins a batch, within a transaction. */
  batch(): ChronicleBatch;
}

/** Some records that are written together. */
export interface ChronicleBatch {
  putRoom(key: string, room: KeptRoom | undefined): void;
  addLine(key: string, line: Said): void;
  /** Writes what is written once for each batch, and deletes some of what is too old. */
  finish(): void;
  /** The transaction has been committed. */
  committed(): void;
}

/** @param linesKept how many lines of each room are kept */
export function chronicle(database: Database, linesKept: number): Chronicle {
  const rooms = roomTable(database);
  const lines = lineTable(database);
  const numberings = new Map<string, Numbering>();
  let hasDropped = true;

  function load(linesLoaded: number): [string, KeptRoomWithLines][] {
    const loaded: [string, KeptRoomWithLines][] = [];
    for (const row of rooms.all()) {
      const { id, last } = row;
      const [key, room] = inRow("rooms", row.key, () => [fromColumn(row.key), keptRoomOf(row)] as const);
      if (room === undefined) {
        rooms.drop(id);
        continue;
      }
      numberings.set(key, {
        id,
        epoch: room.epoch,
        name: room.name,
        first: lines.first(id) ?? last + 1,
        last,
      });
      const count = Math.min(linesLoaded, linesKept);
      loaded.push([key, { ...room, last, lines: lines.newest(id, count, room.name) }]);
    }
    return loaded;
  }

  function linesFrom(key: string, number: number, count: number): Said[] {
    const { id, name } = numberings.get(key) ?? {};
    return id === undefined || name === undefined ? [] : lines.from(id, number, count, name);
  }

  function batch(): ChronicleBatch {
    const touched = new Map<string, Numbering | undefined>();
    const spoken = new Set<string>();
    // What comes in must be able to go, and at least one step.
    let deletable = TRIM_STEP;

    const find = (key: string) => touched.has(key) ? touched.get(key) : numberings.get(key);

    function drop(key: string, id: number): void {
      rooms.drop(id);
      touched.set(key, undefined);
      hasDropped = true;
    }

    function add(key: string, room: KeptRoom | undefined): Numbering {
      const numbering = {
        id: rooms.add(key, room),
        epoch: room?.epoch,
        name: room?.name,
        first: 1,
        last: 0,
      };
      touched.set(key, numbering);
      return numbering;
    }

    function putRoom(key: string, room: KeptRoom | undefined): void {
      const old = find(key);
      if (old !== undefined && room !== undefined && (old.epoch ?? room.epoch) === room.epoch) {
        rooms.change(old.id, room);
        touched.set(key, { ...old, epoch: room.epoch, name: room.name });
        return;
      }
      if (old !== undefined) drop(key, old.id);
      if (room !== undefined) add(key, room);
    }

    function addLine(key: string, line: Said): void {
      const old = find(key) ?? add(key, undefined);
      const hasLines = old.first <= old.last;
      if (linesKept > 0) lines.add(old.id, line);
      touched.set(key, { ...old, first: hasLines ? old.first : line.number, last: line.number });
      spoken.add(key);
      deletable++;
    }

    /** In steps: most batches delete nothing, and none much more than it adds. */
    function trim(key: string, numbering: Numbering): void {
      const excess = numbering.last - numbering.first + 1 - linesKept;
      if (excess < TRIM_STEP || deletable <= 0) return;
      const count = Math.min(excess, deletable);
      const first = numbering.first + count;
      lines.removeBefore(numbering.id, first);
      deletable -= count;
      touched.set(key, { ...numbering, first });
    }

    function sweep(): void {
      const id = rooms.dropped();
      if (id === undefined) {
        hasDropped = false;
      } else if (deletable > 0 && lines.removeOldest(id, deletable) < deletable) {
        rooms.forget(id);
      }
    }

    return {
      putRoom,
      addLine,
      finish: () => {
        for (const key of spoken) {
          const numbering = touched.get(key);
          // It may be gone again.
          if (numbering === undefined) continue;
          rooms.setLast(numbering.id, numbering.last);
          trim(key, numbering);
        }
        if (hasDropped) sweep();
      },
      committed: () => {
        for (const [key, numbering] of touched) {
          if (numbering === undefined) numberings.delete(key);
          else numberings.set(key, numbering);
        }
      },
    };
  }

  return { load, linesFrom, batch };
}
