// Records as checks write them.

import type { Kept, StoreRecord } from "../store/store.ts";

/** An account. */
export type Account = Kept["accounts"][number][1];
/** A ban or a mute. */
export type Sanction = Kept["sanctions"][number][1];
/** A room without its lines. */
export type KeptRoom = NonNullable<Extract<StoreRecord, { kind: "room" }>["value"]>;
/** A line. */
export type Said = Extract<StoreRecord, { kind: "line" }>["line"];

/** 2026, in milliseconds: more than 32 bits. */
export const THEN = 1_790_000_000_000;

/** Text that a sanitizer would have passed. */
export function safe(text: string): Said["text"] {
  return text as Said["text"];
}

/** An account without anything special. */
export function account(name: string, change: Partial<Account> = {}): Account {
  return { name, hash: `$hash$${name}`, claimedAt: THEN, isModerator: false, waiting: [], ...change };
}

/** A room without anything special. */
export function room(name: string, epoch: string, change: Partial<KeptRoom> = {}): KeptRoom {
  return {
    name,
    epoch,
    topic: undefined,
    key: undefined,
    owner: undefined,
    modes: undefined,
    madeAt: undefined,
    ...change,
  };
}

/** A line of a room. */
export function said(room: string, number: number, change: Partial<Said> = {}): Said {
  return {
    kind: "said",
    from: "ann",
    room,
    text: safe(`line ${number}`),
    number,
    at: THEN + number,
    ...change,
  };
}

/** The record of an account. */
export function accountRecord(key: string, value: Account | undefined): StoreRecord {
  return { kind: "account", key, value };
}

/** The record of a sanction. */
export function sanctionRecord(key: string, value: Sanction | undefined): StoreRecord {
  return { kind: "sanction", key, value };
}

/** The record of the secret. */
export function secretRecord(value: string): StoreRecord {
  return { kind: "secret", value };
}

/** The record of a room. */
export function roomRecord(key: string, value: KeptRoom | undefined): StoreRecord {
  return { kind: "room", key, value };
}

/** The records of lines, from one number to another. */
export function lineRecords(key: string, from: number, to: number): StoreRecord[] {
  const records: StoreRecord[] = [];
  for (let number = from; number <= to; number++) {
    records.push({ kind: "line", room: key, line: said(key, number) });
  }
  return records;
}
