// One client, as the engine knows it.

import type { Profile } from "./origin.ts";
import type { SafeText } from "./text.ts";

/** Identifies a connection for as long as it lives. Given by whoever drives the engine, never used twice. */
export type SessionId = number;

/** One client as the engine knows it. */
export interface Session {
  /** Which connection it is. */
  readonly id: SessionId;
  /** Its name; `undefined` if it has none yet. */
  readonly name: string | undefined;
  /** The claimed name that it is logged in to, as the rules compare names; its `name` may be another. */
  readonly account: string | undefined;
  /** Where it connects from: an IP address; `undefined` on a Unix socket. */
  readonly address: string | undefined;
  /** A word for that address, which others may see; `undefined` if there is none. */
  readonly cloak: string | undefined;
  /** Whether nobody else can read what it says on its way, if that is known. */
  readonly isSecure: true | undefined;
  /** Whether it came without entering the lobby: it chooses all of its rooms, and its name apart from its account. */
  readonly isRoaming: boolean;
  /** What it has said of itself; only those that roam are asked. */
  readonly profile: Profile | undefined;
  /** The muted name because of which it may not speak, as the rules compare names. Its name may be another by now. */
  readonly mutedAs: string | undefined;
  /** What its client can come back with once its connection is lost, hashed by whoever drives the engine. */
  readonly token: string | undefined;
  /** What it came back with. That works once more, since the answer may have been lost. */
  readonly formerToken: string | undefined;
  /** The key of the room where its plain lines go: one of `rooms`, or the lobby. */
  readonly room: string;
  /** The keys of all the rooms that it is in, in the order in which it joined them. */
  readonly rooms: readonly string[];
  /** Why it is away; `undefined` if it is not. */
  readonly away: SafeText | undefined;
  /** The names that it ignores, as the rules compare them. */
  readonly ignored: readonly string[];
  /** The names that it is told of when they come and go; only those that roam ask for that. */
  readonly watched: readonly Watch[];
  /** The rooms that it may come into although others may not, the first invitation first; some may be gone. */
  readonly invitations: readonly Invitation[];
}

/** A name that somebody watches. */
export interface Watch {
  /** As it was typed. */
  readonly name: string;
  /** Whether it also wants to know what else changes about whoever has the name. */
  readonly isFollowing: boolean;
}

/** A room that somebody is invited to. */
export interface Invitation {
  /** Its key. */
  readonly room: string;
  /** Its epoch: one of that name that is made later is another room. */
  readonly epoch: string;
}

/** Where a client comes from, and how. */
export interface Provenance {
  /** Its address, if it has one. */
  readonly address?: string | undefined;
  /** A word for that, for others. */
  readonly cloak?: string | undefined;
  /** Whether nobody else can read what it says on its way. */
  readonly isSecure?: true | undefined;
  /** Whether it enters no room by itself. */
  readonly isRoaming?: boolean | undefined;
}

/** A client that has just come. */
export function newSession(
  id: SessionId,
  { address, cloak, isRoaming = false, isSecure }: Provenance,
  room: string,
  rooms: readonly string[],
): Session {
  return {
    id,
    name: undefined,
    account: undefined,
    address,
    cloak,
    isSecure,
    isRoaming,
    profile: undefined,
    mutedAs: undefined,
    token: undefined,
    formerToken: undefined,
    room,
    rooms,
    away: undefined,
    ignored: NOBODY,
    invitations: NO_INVITATIONS,
    watched: NONE,
  };
}

/** The same session with some things changed; `undefined` is a value, too. */
export function changedSession(session: Session, change: Partial<Omit<Session, "id">>): Session {
  const {
    account,
    address,
    away,
    cloak,
    formerToken,
    id,
    ignored,
    invitations,
    isRoaming,
    mutedAs,
    name,
    profile,
    ...more
  } = {
    ...session,
    ...change,
  };
  const { isSecure, room, rooms, token, watched } = more;
  return {
    id,
    name,
    account,
    address,
    cloak,
    isSecure,
    isRoaming,
    profile,
    mutedAs,
    token,
    formerToken,
    room,
    rooms,
    away,
    ignored,
    invitations,
    watched,
  };
}

const NOBODY: readonly string[] = [];
const NO_INVITATIONS: readonly Invitation[] = [];
const NONE: readonly Watch[] = [];
