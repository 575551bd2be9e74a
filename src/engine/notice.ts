// What a person can be told, structured. A dialect turns these into its own words.

import type { AccountNotice } from "./account_notice.ts";
import type { Marked } from "./command.ts";
import type { ModerationNotice } from "./moderation_notice.ts";
import type { PresenceNotice } from "./presence_notice.ts";
import type { Attendee, ListedRoom, QueryNotice } from "./query_notice.ts";
import type { Renaming, Topic } from "./room.ts";
import type { RoomNotice } from "./room_notice.ts";
import type { SafeText } from "./text.ts";

export type { Attendee, ListedRoom } from "./query_notice.ts";

/** A line of a room. */
export interface Said extends Marked {
  /** `acted` is told as something that its sender does. */
  readonly kind: "said" | "acted";
  /** Who says it; a sender without a name is `undefined`. */
  readonly from: string | undefined;
  /** The name of the room. */
  readonly room: string;
  /** What is said. */
  readonly text: SafeText;
  /** Grows by one within its room. */
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** One thing to tell a client, which is "it" below. A sender without a name is `undefined`. */
export type Notice =
  | Said
  | AccountNotice
  | ModerationNotice
  | PresenceNotice
  | QueryNotice
  | RoomNotice
  | (
    & {
      readonly kind: "sent";
      readonly from: string | undefined;
      readonly to: string | undefined;
      readonly text: SafeText;
      /** Milliseconds since 1970. */
      readonly at: number;
      /** A word for it, which no other has; only where somebody roams. */
      readonly word?: string | undefined;
    }
    & Marked
  )
  /** Who it is in this chat, and which rooms it is in. */
  | {
    readonly kind: "welcome";
    readonly name: string | undefined;
    /** The claimed name that it is logged in by. */
    readonly account: string | undefined;
    readonly isModerator: boolean;
    /** Whether it has come back. */
    readonly isResumed: boolean;
    readonly rooms: readonly WelcomeRoom[];
    /** Milliseconds since 1970. */
    readonly at: number;
    /** What it can come back with; the engine does not know it, so whoever drives the engine adds it. */
    readonly token?: string | undefined;
  }
  /** What it said is now line `number` of a room, or was sent to somebody. Only clients that ask for that are told. */
  | {
    readonly kind: "taken";
    readonly room: string | undefined;
    readonly number: number | undefined;
    readonly at: number;
    /** The word for it, if it was sent to somebody; only for those who roam. */
    readonly word?: string | undefined;
  }
  /** Words of the host program, or of a moderator by that name. */
  | { readonly kind: "announced"; readonly text: SafeText; readonly by?: string | undefined }
  /** Words of a command of the host program: any text, made fit for people's screens on its way out. */
  | { readonly kind: "custom"; readonly text: string }
  | { readonly kind: "registered"; readonly name: string }
  /** It could register that name, as far as is known here. */
  | { readonly kind: "nameFree"; readonly name: string }
  | { readonly kind: "nameTaken"; readonly name: string }
  | { readonly kind: "nameTooLong"; readonly limit: number }
  | { readonly kind: "nameReserved"; readonly name: string }
  | { readonly kind: "nameDenied"; readonly name: string }
  /** Nobody knows whether it may have that name: the host program gave no answer. */
  | { readonly kind: "nameUnchecked"; readonly name: string }
  | { readonly kind: "nameRequired" }
  | { readonly kind: "nobodyCalled"; readonly name: string }
  | { readonly kind: "nobodyToAnswer" }
  /** The person that it has just written to is away. */
  | { readonly kind: "isAway"; readonly name: string | undefined; readonly reason: SafeText }
  /** It is away now itself, or is back. */
  | { readonly kind: "away"; readonly reason: SafeText | undefined }
  /** It ignores that name from now on, or no longer. */
  | { readonly kind: "ignoring"; readonly name: string; readonly isIgnored: boolean }
  | { readonly kind: "ignored"; readonly names: readonly string[] }
  | { readonly kind: "ignoresTooMany"; readonly limit: number }
  /** The name is claimed, but nobody is here under it. */
  | { readonly kind: "isAbsent"; readonly name: string }
  | {
    readonly kind: "whois";
    readonly name: string;
    /** The claimed name that it is logged in by. */
    readonly account: string | undefined;
    readonly isModerator: boolean;
    /** Where it connects from, for moderators. */
    readonly address: string | undefined;
    readonly away: SafeText | undefined;
    /** The rooms that it is in, besides the lobby; those that need a key only if whoever asks is in them, too. */
    readonly rooms: readonly string[];
  }
  | {
    readonly kind: "members";
    readonly room: string;
    readonly names: readonly (string | undefined)[];
    /** The same people, and what else a program shows of them; only for programs. */
    readonly people?: readonly Person[] | undefined;
    readonly total: number;
  }
  /** It is in the room now, and speaks there. `isNew`: the room was not there before. */
  | {
    readonly kind: "joined";
    readonly room: string;
    readonly topic: Topic | undefined;
    /** The first of those who are in it, in the order of coming, and how many there are. */
    readonly names: readonly (string | undefined)[];
    /** The same people, and what else a program shows of them; only for programs. */
    readonly people?: readonly Person[] | undefined;
    readonly total: number;
    /** All of them who have names, and what they may do; only for those who roam. */
    readonly crowd?: readonly Attendee[] | undefined;
    /** How far it has read there, by the time of a line; only for those who roam. */
    readonly readAt?: number | undefined;
    /** The number of its last line, and the word for the numbering. */
    readonly last: number;
    readonly epoch: string;
    readonly isNew: boolean;
    /** Whether one needs a key to come in. */
    readonly isLocked: boolean;
    /** Whether nobody else knows of the room. */
    readonly isSecret?: true | undefined;
  }
  /** It was in the room already, and speaks there from now on. */
  | { readonly kind: "turned"; readonly room: string }
  /** It has left the room, and speaks in `now`. */
  | { readonly kind: "left"; readonly room: string; readonly now: string }
  /** Who came into a room, went, or took another name: the first few by name, and how many others, who may have none. */
  | {
    readonly kind: "comings";
    readonly room: string;
    readonly came: readonly string[];
    readonly othersCame: number;
    readonly went: readonly string[];
    readonly othersWent: number;
    readonly renamed: readonly Renaming[];
    /** What the one who went said. */
    readonly reason: SafeText | undefined;
  }
  /** Its name belongs to somebody else now: the host program gave it away. */
  | { readonly kind: "nameLost"; readonly name: string }
  /** It owns the room now: everyone who could change the room has left. */
  | { readonly kind: "inherited"; readonly room: string }
  | { readonly kind: "noSuchRoom"; readonly room: string }
  | { readonly kind: "notInRoom"; readonly room: string }
  | { readonly kind: "staysInLobby" }
  | { readonly kind: "wrongKey"; readonly room: string }
  | { readonly kind: "roomFull"; readonly room: string; readonly limit: number }
  | { readonly kind: "inTooManyRooms"; readonly limit: number }
  | { readonly kind: "tooManyRooms"; readonly limit: number }
  | { readonly kind: "ownsTooMany"; readonly limit: number }
  | { readonly kind: "topicTooLong"; readonly limit: number }
  | { readonly kind: "notOperator"; readonly room: string }
  | { readonly kind: "topic"; readonly room: string; readonly topic: Topic | undefined }
  | {
    readonly kind: "topicSet";
    readonly room: string;
    readonly text: SafeText;
    readonly by: string | undefined;
  }
  | { readonly kind: "rooms"; readonly rooms: readonly ListedRoom[]; readonly total: number }
  /** What was said in a room. Of the lines that were asked for, `gone` are no longer kept; `later` ones follow. */
  | {
    readonly kind: "history";
    readonly room: string;
    readonly lines: readonly Said[];
    readonly gone: number;
    readonly later: number;
    readonly last: number;
    readonly epoch: string;
    /** Whether it has asked for them; if not, it has just come in. */
    readonly isAsked: boolean;
  }
  /** When something was last said in some of its rooms, in that order. */
  | {
    readonly kind: "latest";
    readonly rooms: readonly { readonly room: string; readonly at: number }[];
  }
  /** The number that it asked about belongs to an old numbering, whose lines are gone. */
  | { readonly kind: "numberedAnew"; readonly room: string }
  | { readonly kind: "time"; readonly now: number }
  | { readonly kind: "help"; readonly of: string | undefined }
  | { readonly kind: "usage"; readonly of: string }
  /** There is no such command; `nearest` is one with a similar spelling. */
  | { readonly kind: "unknownCommand"; readonly name: SafeText; readonly nearest: string | undefined }
  | { readonly kind: "lineTooLong"; readonly limit: number }
  | { readonly kind: "goodbye" }
  | { readonly kind: "stopping" }
  /** It does not read what it is sent. */
  | { readonly kind: "tooSlow" }
  /** That many lines were dropped while it did not read. */
  | { readonly kind: "missed"; readonly lines: number }
  /** Its line was not finished in time and was dropped. Times are in milliseconds. */
  | { readonly kind: "lineTooSlow"; readonly timeout: number }
  /** It said nothing for that long. */
  | { readonly kind: "idle"; readonly timeout: number }
  /** Its lines have been waiting for that long: it sends faster than the server takes them. */
  | { readonly kind: "tooFast"; readonly timeout: number }
  /** Too much waits on this server, and most of it is its own. */
  | { readonly kind: "noRoom" }
  /** There is no place for it: on this server, or for its address. */
  | { readonly kind: "full" }
  | { readonly kind: "tooManyFromAddress" }
  /** The other servers of this chat can't be reached just now, so nobody may come in. */
  | { readonly kind: "outOfReach" }
  /** They can't be reached: what is said waits. */
  | { readonly kind: "cutOff" }
  /** They can again, after that many seconds. */
  | { readonly kind: "rejoined"; readonly seconds: number }
  /** They could not be reached for too long: they have given this server's clients up. */
  | { readonly kind: "givenUp" }
  /** They could not, and gave this server up; it has joined again, and asks for what this client had. */
  | { readonly kind: "returned"; readonly seconds: number }
  /** A command of the host program failed; it changed nothing. */
  | { readonly kind: "commandFailed"; readonly name: string }
  /** The server made a mistake with its request. */
  | { readonly kind: "internalError" };

/** Somebody in a list. */
export interface Person {
  /** Its name; `undefined` if it has none. */
  readonly name: string | undefined;
  /** Whether it is a moderator. */
  readonly isModerator?: true | undefined;
  /** Why it is away, if it is. */
  readonly away?: SafeText | undefined;
}

/** A room that a program is in. */
export interface WelcomeRoom {
  /** As its maker spelt it. */
  readonly name: string;
  /** The word for the numbering of its lines. */
  readonly epoch: string;
  /** The number of its last line. */
  readonly last: number;
  /** What it is about. */
  readonly topic: Topic | undefined;
}
