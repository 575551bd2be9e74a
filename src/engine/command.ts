// What a person can ask, structured. A dialect turns lines into these; each has a handler in ./commands.

import type { MaskList, ModeChange } from "./modes.ts";
import type { Profile } from "./origin.ts";
import type { QueryCommand } from "./query_command.ts";
import type { Range } from "./range.ts";
import type { SanctionTarget } from "./sanction.ts";
import type { SafeText } from "./text.ts";

/** Where it belongs; by default to the room that the client speaks in. */
export interface InRoom {
  /** One of the rooms that the client is in. */
  readonly room?: string | undefined;
}

/** Something said by a program, which wants to know that it was. */
export interface Answered {
  /** Whether it is told what number the line has, or that it was sent. */
  readonly isAnswered?: boolean | undefined;
  /** What the client knows it by: said again with the same one, it is answered as before and not said again. */
  readonly key?: string | undefined;
}

/** What else a dialect may add to something said. */
export interface Marked {
  /** Whether it comes from a program, for example, so that nobody should answer it automatically. */
  readonly isNotice?: true | undefined;
  /** What the dialect passes on to clients of the same dialect, unread by others: up to 4094 bytes. */
  readonly tags?: SafeText | undefined;
  /** The part of it that matters when the line is read later: up to 512 characters, kept in place of it. */
  readonly lasting?: SafeText | undefined;
}

/** A line of a room, by the numbering that it is of. */
export interface LineNumber {
  /** Its number. */
  readonly number: number;
  /** The word for the numbering; the present one if it is `undefined`. */
  readonly epoch: string | undefined;
}

/** What one line of a client asks for. */
export type Command =
  | ({ readonly kind: "say"; readonly text: SafeText } & InRoom & Answered & Marked)
  | ({ readonly kind: "send"; readonly to: string; readonly text: SafeText } & Answered & Marked)
  /** Lets a room or a person know something without saying it, such as "is typing"; nobody keeps it. */
  | { readonly kind: "signal"; readonly room: string; readonly tags: SafeText }
  | { readonly kind: "signal"; readonly to: string; readonly tags: SafeText }
  /** Only those who roam say who else they are. */
  | { readonly kind: "register"; readonly name: string; readonly profile?: Profile | undefined }
  /** Whether it could register that name now. */
  | { readonly kind: "check"; readonly name: string }
  /** A program introduces itself, perhaps as one that was here before; both tokens are hashed before they come here. */
  | { readonly kind: "hello"; readonly token: string; readonly resume: string | undefined }
  /** Says what it does. */
  | ({ readonly kind: "act"; readonly text: SafeText } & InRoom & Answered & Marked)
  | { readonly kind: "quit"; readonly reason?: SafeText | undefined }
  /** Writes to whoever wrote last. */
  | { readonly kind: "answer"; readonly text: SafeText }
  | { readonly kind: "whois"; readonly name: string }
  /** Ignores that name; without one, asks which names it ignores. */
  | { readonly kind: "ignore"; readonly name: string | undefined }
  | { readonly kind: "unignore"; readonly name: string }
  /** Is away for that reason; without one, it is back. */
  | { readonly kind: "away"; readonly reason: SafeText | undefined }
  /** Who is in a room; by default in its own. */
  | {
    readonly kind: "who";
    readonly room?: string | undefined;
    /** Whether it is a program that asks, and is told more of each. */
    readonly isAnswered?: boolean | undefined;
  }
  /** Who is in a room, and what each of them may do there. */
  | { readonly kind: "crowd"; readonly room: string }
  /** How many are here; and if asked, how many of them are moderators. */
  | { readonly kind: "census"; readonly isWhole?: boolean | undefined }
  | QueryCommand
  | {
    readonly kind: "join";
    readonly room: string;
    readonly key: string | undefined;
    /** Whether it is told where the room stands even if it is in it already. */
    readonly isAnswered?: boolean | undefined;
    /** What it has already read in the room; the rest is shown. */
    readonly read?: LineNumber | undefined;
  }
  | { readonly kind: "leave"; readonly room: string | undefined; readonly reason?: SafeText | undefined }
  | { readonly kind: "rooms" }
  | ({ readonly kind: "topic"; readonly text: SafeText | undefined } & InRoom)
  /** The last `count` lines, perhaps of those before a line; or what came after one. */
  | (
    & {
      readonly kind: "history";
      readonly count: number | undefined;
      readonly before?: LineNumber | undefined;
    }
    & InRoom
  )
  | ({ readonly kind: "history"; readonly since: number; readonly epoch: string | undefined } & InRoom)
  /** Up to `most` lines of a room, by lines or times. */
  | ({ readonly kind: "excerpt"; readonly room: string; readonly most: number } & Range)
  /** In which of its rooms something was said last between two times, those not among them, in milliseconds since 1970. */
  | { readonly kind: "latest"; readonly after: number; readonly before: number; readonly most: number }
  /** Changes what a room allows. */
  | ({ readonly kind: "mode"; readonly changes: readonly ModeChange[] } & InRoom)
  /** What it allows. */
  | ({ readonly kind: "modes" } & InRoom)
  /** Who is in a list of it. */
  | ({ readonly kind: "masks"; readonly list: MaskList } & InRoom)
  /** Sends somebody out of a room. */
  | ({ readonly kind: "expel"; readonly name: string; readonly reason: SafeText | undefined } & InRoom)
  | ({ readonly kind: "invite"; readonly name: string } & InRoom)
  /** Tells those who look after a room, or also those who have a voice there. */
  | (
    & { readonly kind: "whisper"; readonly to: "operators" | "voiced"; readonly text: SafeText }
    & InRoom
    & Pick<Answered, "isAnswered">
    & Marked
  )
  /** Where it is invited to. */
  | { readonly kind: "invitations" }
  /** Wants to know when somebody of these names comes and goes, and perhaps what else becomes of them. */
  | { readonly kind: "watch"; readonly names: readonly string[]; readonly isFollowing: boolean }
  /** No longer; without names of nobody. */
  | { readonly kind: "unwatch"; readonly names: readonly string[] | undefined }
  /** Of which names it is told, or who of them is here. */
  | { readonly kind: "watched"; readonly isPresence: boolean }
  /** How far it has read, by the time of a line in milliseconds since 1970; without one it wants to know. */
  | { readonly kind: "mark"; readonly room: string; readonly at: number | undefined }
  | { readonly kind: "mark"; readonly name: string; readonly at: number | undefined }
  | { readonly kind: "time" }
  /** Claims the client's name, or changes its password. Passwords are not in here: the engine never sees one. */
  | { readonly kind: "claim" }
  | { readonly kind: "login"; readonly name: string }
  /** Disconnects whoever else has the name that this client is logged in to. */
  | { readonly kind: "regain"; readonly name: string }
  /** Gives up the claimed name that it is logged in to. */
  | { readonly kind: "release" }
  /** All commands, or one. */
  | { readonly kind: "help"; readonly of?: string | undefined }
  /** A command of the host program, with what was typed behind its name. */
  | { readonly kind: "custom"; readonly name: string; readonly text: SafeText }
  /** Looks like that command but is malformed; never to be taken for something said. */
  | { readonly kind: "misuse"; readonly of: string }
  /** Asks for a command that does not exist. */
  | { readonly kind: "unknown"; readonly name: SafeText; readonly nearest: string | undefined }
  /** A line of more than `limit` bytes, dropped. */
  | { readonly kind: "overlong"; readonly limit: number }
  /** The rest is for moderators. Times are in milliseconds. */
  | { readonly kind: "kick"; readonly name: string; readonly reason: SafeText | undefined }
  | {
    readonly kind: "ban";
    readonly target: SanctionTarget;
    readonly duration: number | undefined;
    readonly reason: SafeText | undefined;
  }
  | { readonly kind: "unban"; readonly target: SanctionTarget }
  | { readonly kind: "bans" }
  | {
    readonly kind: "mute";
    readonly name: string;
    readonly duration: number | undefined;
    readonly reason: SafeText | undefined;
  }
  | { readonly kind: "unmute"; readonly name: string }
  | { readonly kind: "announce"; readonly text: SafeText };

/** The member of {@link Command} of that kind. */
export type CommandOf<K extends Command["kind"]> = Extract<Command, { readonly kind: K }>;
