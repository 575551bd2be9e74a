// One client, as the engine knows it.

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
}

/** The same session with another name, or with none. */
export function renamed({ id, room, rooms }: Session, name: string | undefined): Session {
  return { id, name, room, rooms };
}

/** The same session in other rooms. */
export function moved({ id, name }: Session, room: string, rooms: readonly string[]): Session {
  return { id, name, room, rooms };
}
