// The store that keeps nothing beyond the process: the reference for what the others do. A second chat of the same
// process can be started from it, once the first is closed.

import type { Account } from "../engine/account.ts";
import type { KeptRoom } from "../engine/change.ts";
import type { Said } from "../engine/notice.ts";
import type { Sanction } from "../engine/sanction.ts";
import { type StoreOptions, TRIM_STEP, withDefaults } from "./options.ts";
import { type Kept, type Store, StoreError, type StoreRecord } from "./store.ts";

interface Room {
  /** Undefined before its first record. */
  readonly kept: KeptRoom | undefined;
  readonly last: number;
  /** By their numbers, the oldest first. */
  readonly lines: Map<number, Said>;
}

/**
 * Keeps a chat in memory: for tests, and for a host program that starts its chat anew without ending.
 *
 * @throws {RangeError} if an option is no whole number
 */
export function memoryStore(options: StoreOptions = {}): Store {
  const { linesLoaded, linesKept } = withDefaults(options);
  const accounts = new Map<string, Account>();
  const sanctions = new Map<string, Sanction>();
  const rooms = new Map<string, Room>();
  let secret: string | undefined;
  let isUsed = false;

  function putRoom(key: string, kept: KeptRoom | undefined): void {
    if (kept === undefined) {
      rooms.delete(key);
      return;
    }
    const old = rooms.get(key);
    const isSame = old !== undefined && (old.kept === undefined || old.kept.epoch === kept.epoch);
    rooms.set(key, isSame ? { ...old, kept } : { kept, last: 0, lines: new Map() });
  }

  function addLine(key: string, line: Said): void {
    const { kept, lines } = rooms.get(key) ?? { kept: undefined, lines: new Map<number, Said>() };
    rooms.set(key, { kept, last: line.number, lines });
    if (linesKept === 0) return;
    lines.set(line.number, line);
    if (lines.size < linesKept + TRIM_STEP) return;
    for (const number of lines.keys()) {
      if (lines.size <= linesKept) break;
      lines.delete(number);
    }
  }

  function put(record: StoreRecord): void {
    switch (record.kind) {
      case "account":
        return set(accounts, record.key, record.value);
      case "sanction":
        return set(sanctions, record.key, record.value);
      case "room":
        return putRoom(record.key, record.value);
      case "line":
        return addLine(record.room, record.line);
      case "secret":
        secret = record.value;
        return;
      case "orderDone":
        // No other process reaches this one, so there are none.
        return;
    }
  }

  function linesFrom(key: string, number: number, count: number): Said[] {
    const { kept, last = 0, lines } = rooms.get(key) ?? {};
    if (kept === undefined || lines === undefined) return [];
    const [first = last + 1] = lines.keys();
    const found: Said[] = [];
    for (let n = Math.max(number, first); n <= last && found.length < count; n++) {
      const line = lines.get(n);
      if (line !== undefined) found.push({ ...line, room: kept.name });
    }
    return found;
  }

  return {
    name: "memory",
    load: () => {
      if (isUsed) {
        return Promise.reject(new StoreError("inUse", "Cannot load from memory: close the other chat first"));
      }
      isUsed = true;
      const kept: [string, Kept["rooms"][number][1]][] = [];
      for (const [key, { kept: room, last, lines }] of rooms) {
        // Nobody knows any more which numbering those lines were of.
        if (room === undefined) rooms.delete(key);
        else {kept.push([key, {
            ...room,
            last,
            lines: newest(lines, Math.min(linesLoaded, linesKept), room.name),
          }]);}
      }
      return Promise.resolve({ accounts: [...accounts], sanctions: [...sanctions], rooms: kept, secret });
    },
    write: (records) => records.forEach(put),
    linesFrom,
    sync: () => Promise.resolve(),
    orders: () => [],
    close: () => {
      isUsed = false;
      return Promise.resolve();
    },
  };
}

function set<T>(map: Map<string, T>, key: string, value: T | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}

/** Lines say the name of their room as it is now. */
function newest(lines: ReadonlyMap<number, Said>, count: number, room: string): Said[] {
  return count === 0 ? [] : [...lines.values()].slice(-count).map((line) => ({ ...line, room }));
}
