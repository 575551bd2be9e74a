// The table of rooms, and that of those whose lines still have to go.

import type { KeptRoom } from "../../engine/change.ts";
import type { KeptModes, MaskList } from "../../engine/modes.ts";
import type { SafeText } from "../../engine/text.ts";
import { listOf, maybe, numberOf, textOf } from "./damage.ts";
import type { Database, Value } from "./driver.ts";
import { fromColumn, fromNullable, toColumn, toNullable } from "./text.ts";

/** A row of `rooms`. */
export interface RoomRow {
  readonly id: number;
  readonly key: string;
  readonly name: string | null;
  readonly epoch: string | null;
  readonly topic: SafeText | null;
  readonly topic_by: string | null;
  readonly topic_at: number | null;
  readonly room_key: string | null;
  readonly owner: string | null;
  readonly modes: string | null;
  readonly made_at: number | null;
  readonly last: number;
}

/** Reads and writes rooms. */
export interface RoomTable {
  all(): RoomRow[];
  /** Adds a room and returns its id. Undefined is one of which no record has come yet. */
  add(key: string, room: KeptRoom | undefined): number;
  change(id: number, room: KeptRoom): void;
  setLast(id: number, last: number): void;
  /** Removes it: its lines are nobody's from then on. */
  drop(id: number): void;
  /** One that was dropped and may still have lines. */
  dropped(): number | undefined;
  /** It has none any more. */
  forget(id: number): void;
}

export function roomTable(database: Database): RoomTable {
  const all = database.prepare("SELECT * FROM rooms ORDER BY key");
  const add = database.prepare(`
    INSERT INTO rooms (name, epoch, topic, topic_by, topic_at, room_key, owner, modes, made_at, key, last)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
  `);
  const change = database.prepare(`
    UPDATE rooms SET name = ?, epoch = ?, topic = ?, topic_by = ?, topic_at = ?, room_key = ?, owner = ?,
      modes = ?, made_at = ?
    WHERE id = ?
  `);
  const setLast = database.prepare("UPDATE rooms SET last = ? WHERE id = ?");
  const remove = database.prepare("DELETE FROM rooms WHERE id = ?");
  const drop = database.prepare("INSERT INTO dropped_rooms VALUES (?)");
  const dropped = database.prepare("SELECT id FROM dropped_rooms LIMIT 1");
  const forget = database.prepare("DELETE FROM dropped_rooms WHERE id = ?");
  return {
    all: () => all.all() as RoomRow[],
    add: (key, room) => Number(add.run(...valuesOf(room), toColumn(key)).lastInsertRowid),
    change: (id, room) => {
      change.run(...valuesOf(room), id);
    },
    setLast: (id, last) => {
      setLast.run(last, id);
    },
    drop: (id) => {
      remove.run(id);
      drop.run(id);
    },
    dropped: () => (dropped.get() as { readonly id: number } | undefined)?.id,
    forget: (id) => {
      forget.run(id);
    },
  };
}

/** What a row says; undefined if no record of the room has come yet. */
export function keptRoomOf(row: RoomRow): KeptRoom | undefined {
  const { name, epoch, topic, topic_by, topic_at, room_key, owner, modes, made_at } = row;
  if (name === null || epoch === null) return undefined;
  return {
    name: fromColumn(name),
    epoch: fromColumn(epoch),
    topic: topic === null
      ? undefined
      : { text: fromColumn(topic), by: fromNullable(topic_by), at: topic_at ?? 0 },
    key: fromNullable(room_key),
    owner: fromNullable(owner),
    modes: modes === null ? undefined : modesOf(JSON.parse(modes) as KeptModes),
    madeAt: made_at ?? undefined,
  };
}

function valuesOf(room: KeptRoom | undefined): Value[] {
  if (room === undefined) return Array<null>(9).fill(null);
  const { name, epoch, topic, key, owner, modes, madeAt } = room;
  const about = [toNullable(topic?.text), toNullable(topic?.by), topic?.at ?? null];
  // JSON has escapes of its own for what a column can't hold.
  const allowed = modes === undefined ? null : JSON.stringify(modesOf(modes));
  return [
    toColumn(name),
    toColumn(epoch),
    ...about,
    toNullable(key),
    toNullable(owner),
    allowed,
    madeAt ?? null,
  ];
}

/** The same, with every field that there is and no other. */
function modesOf({ flags, limit, masks }: KeptModes): KeptModes {
  const masksOf = (list: MaskList) =>
    listOf(masks[list]).map(({ mask, by, at }) => ({
      mask: textOf(mask),
      by: maybe(by, textOf),
      at: numberOf(at),
    }));
  return {
    flags: listOf(flags).map((flag) => textOf(flag)),
    limit: maybe(limit, numberOf),
    masks: { b: masksOf("b"), e: masksOf("e"), I: masksOf("I") },
  };
}
