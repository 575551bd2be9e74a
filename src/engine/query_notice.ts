// What is told of those whom somebody asks about, one by one. Only those who roam ask so: other dialects have a line for
// many.

import type { Origin } from "./origin.ts";
import type { SafeText } from "./text.ts";

/** An answer to who somebody is or was, or what there is. */
export type QueryNotice =
  /** Those in a room who have names. */
  | {
    readonly kind: "crowd";
    readonly room: string;
    readonly crowd: readonly Attendee[];
    /** Whether it is shown to nobody who is not in it. */
    readonly isSecret: boolean;
  }
  /** How many are here with a name, and how many without; how many rooms there are. */
  | {
    readonly kind: "census";
    readonly people: number;
    readonly unnamed: number;
    readonly rooms: number;
    /** The most who were here with a name at once. */
    readonly peak: number;
    /** How many of those who are here are moderators, if that was asked. */
    readonly moderators: number | undefined;
  }
  /** Those who are meant by names or a mask. What they may do depends on a room, and is not said. */
  | { readonly kind: "found"; readonly people: readonly Attendee[] }
  /** All that may be known of somebody. */
  | {
    readonly kind: "profile";
    readonly person: Attendee;
    /** Where it connects from, for moderators and itself. */
    readonly address: string | undefined;
    readonly away: SafeText | undefined;
    /** Whether nobody else can read what it says on its way, if that is known. */
    readonly isSecure: true | undefined;
    /** Those of its rooms that may be known. */
    readonly rooms: readonly ProfileRoom[];
  }
  /** Who had that name and has left the chat or taken another one since, the last one first. */
  | { readonly kind: "former"; readonly name: string; readonly people: readonly Origin[] }
  /** Rooms, those of most people first. */
  | { readonly kind: "listed"; readonly rooms: readonly ListedRoom[] }
  /** It says that it is a program now, or says so no more. */
  | { readonly kind: "bot"; readonly isBot: boolean };

/** A room that somebody is in. */
export interface ProfileRoom {
  /** As its maker spelt it. */
  readonly name: string;
  /** Whether it may change the room. */
  readonly isOperator: boolean;
  /** Whether it may speak where only some may. */
  readonly isVoiced: boolean;
}

/** Somebody in a room, and what it may do there. */
export interface Attendee {
  /** Who it is to others. */
  readonly who: Origin;
  /** Whether it may change the room. */
  readonly isOperator: boolean;
  /** Whether it may speak where only some may. */
  readonly isVoiced: boolean;
  /** Whether it is a moderator of the server. */
  readonly isModerator: boolean;
  /** Whether it has said that it is away. */
  readonly isAway: boolean;
}

/** A room in a list of rooms. */
export interface ListedRoom {
  /** As its maker spelt it. */
  readonly name: string;
  /** How many are in it. */
  readonly members: number;
  /** What it is about, if that may be known. */
  readonly topic: SafeText | undefined;
  /** Whether one needs a key to come in. */
  readonly isLocked: boolean;
  /** Whether one has to be invited to come in. */
  readonly isInviteOnly?: true | undefined;
  /** Whether whoever asked is in it. */
  readonly isIn: boolean;
}
