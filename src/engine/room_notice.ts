// What people are told about what a room allows, and to whom.

import type { Marked } from "./command.ts";
import type { Mask, MaskList, ModeChange, RoomFlag } from "./modes.ts";
import type { Origin } from "./origin.ts";
import type { SafeText } from "./text.ts";

/** Why somebody may not speak to a room: it is not in it, has no voice where one is needed, or is shut out. */
export type SpeakingProblem = "outside" | "moderated" | "banned";

/** One thing to tell a client about a room. */
export type RoomNotice =
  /** What it allows has changed: just what is other than before. Without `by` it came about by itself. */
  | {
    readonly kind: "modesSet";
    readonly room: string;
    readonly by: Origin | undefined;
    readonly changes: readonly ModeChange[];
  }
  /** It has asked for what is so already. */
  | { readonly kind: "nothingChanged"; readonly room: string }
  /** What a room allows. */
  | {
    readonly kind: "modes";
    readonly room: string;
    readonly flags: readonly RoomFlag[];
    /** Whether one needs a key to come in. */
    readonly isLocked: boolean;
    /** The key, for those who are in it. */
    readonly key: string | undefined;
    readonly limit: number | undefined;
    /** Milliseconds since 1970; nothing if it was always there. */
    readonly madeAt: number | undefined;
  }
  /** A list of masks, the first that was added first. */
  | {
    readonly kind: "masks";
    readonly room: string;
    readonly list: MaskList;
    readonly masks: readonly Mask[];
  }
  /** Somebody has been sent out of a room. */
  | {
    readonly kind: "expelled";
    readonly room: string;
    readonly by: Origin;
    readonly whom: Origin;
    readonly reason: SafeText | undefined;
    /** Where whoever had to go speaks now; only it is told. */
    readonly now?: string | undefined;
  }
  /** Words for a room's operators, or also for those who have a voice there. */
  | (
    & {
      readonly kind: "whispered";
      readonly room: string;
      readonly by: Origin;
      readonly to: "operators" | "voiced";
      readonly text: SafeText;
      /** Milliseconds since 1970. */
      readonly at: number;
    }
    & Marked
  )
  /** It may come into a room. */
  | { readonly kind: "invited"; readonly room: string; readonly by: Origin }
  /** It has invited somebody, who is perhaps away. */
  | {
    readonly kind: "inviting";
    readonly room: string;
    readonly name: string;
    readonly away: SafeText | undefined;
  }
  /** Where it is invited to. */
  | { readonly kind: "invitations"; readonly rooms: readonly string[] }
  /** Somebody is not in the room. */
  | { readonly kind: "notMember"; readonly room: string; readonly name: string }
  /** Somebody is in the room already. */
  | { readonly kind: "isInRoom"; readonly room: string; readonly name: string }
  /** It may not come in. */
  | { readonly kind: "bannedFromRoom"; readonly room: string }
  | { readonly kind: "inviteOnly"; readonly room: string }
  /** It may not say that there. */
  | { readonly kind: "mayNotSpeak"; readonly room: string; readonly why: SpeakingProblem }
  | {
    readonly kind: "tooManyMasks";
    readonly room: string;
    readonly list: MaskList;
    readonly limit: number;
  }
  /** That is no mask. */
  | { readonly kind: "badMask"; readonly room: string; readonly list: MaskList; readonly mask: string }
  /** The room is always there: nobody can be kept out of it, and nobody but the server's moderators can change it. */
  | { readonly kind: "isEverybodys"; readonly room: string };
