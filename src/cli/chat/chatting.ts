// What the parts of the client know of each other.

import type { Take } from "./model/requests.ts";
import type { Incoming } from "./model/wire.ts";
import type { World } from "./model/world.ts";

/** What the client can have done. */
export interface Hands {
  connect(): void;
  disconnect(): void;
  send(line: string): void;
  /** Somebody has to type the password of a name. */
  askPassword(name: string): void;
  /** It is over. `problem`: why it did not end as it was asked to. */
  end(problem?: string): void;
  /** Milliseconds since 1970. */
  now(): number;
  /** From 0 to 1. */
  random(): number;
}

/** What it is told at the beginning. */
export interface ClientOptions {
  readonly name?: string | undefined;
  readonly rooms?: readonly string[];
  /** How many lines that were said before are shown of a room. */
  readonly shown: number;
  /** Whether what is typed goes to the room that is current when it is sent, not when it was typed. */
  readonly follows?: boolean;
  /** Whether somebody is there who can be asked for a password or another name. */
  readonly isAsked: boolean;
}

/** The client, as its parts see it. */
export interface Chatting {
  readonly world: World;
  readonly options: ClientOptions;
  readonly hands: Hands;
  /** What we want to be called, and the password of that name. */
  readonly name: string | undefined;
  readonly password: string | undefined;
  /** Whether we have been here before. */
  readonly wasHere: boolean;
  /** What we can come back with. */
  resume: string | undefined;
  /** We have no right to the name that we want. */
  hasNameTrouble: boolean;
  /** Whether somebody by our name may be ourselves: a connection that the server holds to be alive still. */
  readonly mayBeOurGhost: boolean;
  /** Comes back later. */
  ghostSeen(): void;
  /** Asks for something. */
  ask(command: Incoming, take: Take): void;
  /** We have a name. */
  isCalled(name: string | undefined, isAccount: boolean): void;
  /** We are who we were, where we were, and have read what was said. */
  arrived(): void;
  /** It is over. */
  end(problem?: string): void;
}
