// What is known of a room. A record and small pure functions; who is in it is changed in rooms.ts alone.

import { OrderedSet } from "immutable";
import type { SessionId } from "./session.ts";
import type { SafeText } from "./text.ts";

/** One room. */
export interface Room {
  /** As whoever made it spelt it. */
  readonly name: string;
  /** What it is about. */
  readonly topic: Topic | undefined;
  /** What one must know to come in; not a person's password, and no secret of the server's. */
  readonly key: string | undefined;
  /** Everyone in it, in the order of coming. */
  readonly members: OrderedSet<SessionId>;
  /** Who may change it: who made it, or whoever was there longest when the last of these left. */
  readonly operators: readonly SessionId[];
  /** Whether it stays when nobody is in it. */
  readonly isKept: boolean;
  /** The number of the last line that was said in it; 0 if there was none. */
  readonly last: number;
  /** Who came and went and has not been told yet. */
  readonly comings: Comings;
}

/** What a room is about, and since when. */
export interface Topic {
  readonly text: SafeText;
  /** Who set it; a client without a name is `undefined`. */
  readonly by: string | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Who came and went since that was told last. The first few are named, the others counted. */
export interface Comings {
  readonly came: readonly Passer[];
  readonly moreCame: number;
  readonly went: readonly Passer[];
  readonly moreWent: number;
}

/** Somebody who came or went. */
export interface Passer {
  readonly session: SessionId;
  readonly name: string | undefined;
  /** What it said when it left the chat. */
  readonly reason?: SafeText | undefined;
}

/** 10 names: what fits a line; the others are a number. */
const MAX_NAMED = 10;

/** Nobody came or went. */
export const NO_COMINGS: Comings = { came: [], moreCame: 0, went: [], moreWent: 0 };

/** An empty room. */
export function emptyRoom(name: string, isKept: boolean, key?: string): Room {
  const members = OrderedSet<SessionId>();
  return { name, topic: undefined, key, members, operators: [], isKept, last: 0, comings: NO_COMINGS };
}

/** The same room after one more line. No spread, which is slow on Node 20: this is done for every line. */
export function withLine(
  { comings, isKept, key, last, members, name, operators, topic }: Room,
): Room {
  return { name, topic, key, members, operators, isKept, last: last + 1, comings };
}

/** Somebody came. */
export function withComer({ came, moreCame, ...rest }: Comings, passer: Passer): Comings {
  if (came.length >= MAX_NAMED) return { ...rest, came, moreCame: moreCame + 1 };
  return { ...rest, came: [...came, passer], moreCame };
}

/** Somebody went. Who came only just now, and was not told of, was never there. */
export function withLeaver({ came, moreCame, went, moreWent }: Comings, passer: Passer): Comings {
  const rest = came.filter(({ session }) => session !== passer.session);
  if (rest.length < came.length) return { came: rest, moreCame, went, moreWent };
  if (went.length >= MAX_NAMED) return { came, moreCame, went, moreWent: moreWent + 1 };
  return { came, moreCame, went: [...went, passer], moreWent };
}
