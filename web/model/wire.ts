// What the server says and what we ask, as far as the page uses it (docs/json.md). Fields and events that are
// not here are ignored, as the protocol asks of its clients.

/** A line of a room. */
export interface WireLine {
  /** Its number in the room. */
  readonly n: number;
  readonly at: number;
  /** `null`: somebody without a name. */
  readonly from: string | null;
  readonly text: string;
  readonly action?: boolean;
}

/** A piece of what was said in a room. */
export interface WireHistory {
  readonly room: string;
  readonly epoch: string;
  /** Lines that were asked for and are kept no longer. */
  readonly gone: number;
  /** Lines behind these that are there, too. */
  readonly later: number;
  readonly last: number;
  readonly lines: readonly WireLine[];
}

export interface WireTopic {
  readonly text: string;
  readonly by?: string | null;
  readonly at?: number;
}

/** A command that people can type. */
export interface CommandOffer {
  readonly name: string;
  readonly args?: string;
  readonly help: string;
  readonly aliases?: readonly string[];
  readonly who?: string;
}

export interface ListedRoom {
  readonly name: string;
  readonly members: number;
  readonly topic?: string | null;
  readonly isLocked?: boolean;
  readonly isIn?: boolean;
}

/** Who is in a room, where the server says more than names. */
export interface WirePerson {
  readonly name: string | null;
  readonly isModerator?: boolean;
  readonly away?: string | null;
}

export interface WireHello {
  readonly you: string | null;
  readonly account?: string | null;
  readonly isModerator?: boolean;
  readonly resumed: boolean;
  readonly resume?: string;
  readonly rooms: readonly {
    readonly room: string;
    readonly epoch: string;
    readonly last: number;
    readonly topic?: WireTopic | null;
  }[];
  readonly limits?: { readonly line?: number; readonly password?: number };
  readonly commands?: readonly CommandOffer[];
}

export interface WireJoin {
  readonly room: string;
  // Only these two are missing if we were in the room already.
  readonly epoch?: string;
  readonly last?: number;
  readonly topic?: WireTopic | string | null;
  readonly total?: number;
  readonly names?: readonly (string | null)[];
  readonly people?: readonly WirePerson[];
  readonly isLocked?: boolean;
}

export interface WireComings {
  readonly room: string;
  readonly came: readonly string[];
  readonly othersCame: number;
  readonly went: readonly string[];
  readonly othersWent: number;
  /** Without `from`: had no name before. */
  readonly renamed: readonly { readonly from?: string | null; readonly to: string }[];
  readonly reason?: string | null;
}

export interface WireError {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
}

/** Any object from the server. */
export interface Incoming {
  readonly re?: string | number | null;
  readonly ok?: string;
  readonly error?: WireError;
  readonly ev?: string;
  readonly [field: string]: unknown;
}

/** What we ask. The connection adds the `id`. */
export interface Outgoing {
  readonly do: string;
  readonly [field: string]: unknown;
}
