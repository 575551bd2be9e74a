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
export function newSession(id: SessionId, room: string, rooms: readonly string[]): Session {
  return { id, name: undefined, room, rooms, away: undefined, ignored: NOBODY };
}

/** The same session with some things changed; `undefined` is a value, too. */
export function changedSession(session: Session, change: Partial<Omit<Session, "id">>): Session {
  const { away, id, ignored, name, room, rooms } = { ...session, ...change };
  return { id, name, room, rooms, away, ignored };
}

const NOBODY: readonly string[] = [];
