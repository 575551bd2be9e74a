// What is known of one client that the chat need not know: how far it has come with registering, and what it has asked for.

import type { Capability } from "./caps.ts";
import { nickOf } from "./source.ts";

/** What a client has sent of its answer, while it logs in. */
export interface Sasl {
  /** Base64. */
  readonly text: string;
  readonly chunks: number;
}

/** One client. Changed by what it says, and by what comes of that. */
export interface Wire {
  /** What it wants to be called; once it is registered, what it is called. */
  nick: string | undefined;
  /** What it has said of itself. */
  ident: string | undefined;
  realName: string | undefined;
  /** The password that it has given for the server. */
  password: string | undefined;
  /** Whether it waits with registering until it has asked for all that it wants. */
  isNegotiating: boolean;
  /** The version of negotiating that it knows. */
  capVersion: number;
  caps: ReadonlySet<Capability>;
  /** Whether it is somebody: it was welcomed. */
  isRegistered: boolean;
  /** Why it will be away from the beginning. */
  away: string | undefined;
  /** How many batches it has been told. */
  batches: number;
  /** Whether nobody else can read what it says, so that it may give passwords. */
  readonly takesPasswords: boolean;
  /** What it has sent of its answer, while it logs in. */
  sasl: Sasl | undefined;
  /** The account that it is logged in by. */
  account: string | undefined;
  /** Whether it knows that it is a moderator of the server. */
  isModerator: boolean;
}

/** What its server calls it: the host program may have given it a name that is no nick. */
export function calledBy({ isRegistered, nick }: Pick<Wire, "isRegistered" | "nick">): string {
  return isRegistered && nick !== undefined ? nickOf(nick) : "*";
}

/** A client that has just come. */
export function newWire(takesPasswords = true): Wire {
  return {
    nick: undefined,
    ident: undefined,
    realName: undefined,
    password: undefined,
    isNegotiating: false,
    capVersion: 301,
    caps: new Set(),
    isRegistered: false,
    away: undefined,
    batches: 0,
    takesPasswords,
    sasl: undefined,
    account: undefined,
    isModerator: false,
  };
}
