// One client, as the engine knows it.

import type { SafeText } from "./text.ts";

/** Identifies a connection for as long as it lives. Given by whoever drives the engine, never used twice. */
export type SessionId = number;

/** One client as the engine knows it. */
export interface Session {
  /** Which connection it is. */
  readonly id: SessionId;
  /** What it signs with; nobody's yet if undefined. */
  readonly name: string | undefined;
  /** The claimed name that it has given the password of, as the rules compare names; not always what it signs with. */
  readonly account: string | undefined;
  /** Where it connects from: an IP address; nothing on a Unix socket. */
  readonly address: string | undefined;
  /** Until when it may say nothing, in milliseconds since 1970; 0 if it may. */
  readonly mutedUntil: number;
  /** The key of the room where its plain lines go; one of `rooms`. */
  readonly room: string;
  /** The keys of all the rooms that it is in, in the order of coming. */
  readonly rooms: readonly string[];
  /** Why it is away; nothing if it is not. */
  readonly away: SafeText | undefined;
  /** The names that it wants to hear nothing of, as the rules compare them. */
  readonly ignored: readonly string[];
}

/** A client that has just come. */
export function newSession(
  id: SessionId,
  address: string | undefined,
  room: string,
  rooms: readonly string[],
): Session {
  return {
    id,
    name: undefined,
    account: undefined,
    address,
    mutedUntil: 0,
    room,
    rooms,
    away: undefined,
    ignored: NOBODY,
  };
}

/** The same session with some things changed; `undefined` is a value, too. */
export function changedSession(session: Session, change: Partial<Omit<Session, "id">>): Session {
  const { account, address, away, id, ignored, mutedUntil, name, room, rooms } = { ...session, ...change };
  return { id, name, account, address, mutedUntil, room, rooms, away, ignored };
}

const NOBODY: readonly string[] = [];
