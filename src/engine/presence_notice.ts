// What is told of each person separately and at once. Dialects that tell of many in one line have no words for these:
// they have `comings`.

import type { Departure } from "./departure.ts";
import type { Origin } from "./origin.ts";
import type { SafeText } from "./text.ts";

/** Somebody comes, goes, is called otherwise, or lets others know something that is not said. */
export type PresenceNotice =
  | {
    readonly kind: "entered";
    readonly room: string;
    readonly who: Origin;
    /** Why it is away, if it is. */
    readonly away: SafeText | undefined;
  }
  | {
    readonly kind: "exited";
    readonly room: string;
    readonly who: Origin;
    readonly reason: SafeText | undefined;
  }
  /** It has left the chat: with these words, or for that reason; a moderator had it removed, or nobody. */
  | {
    readonly kind: "departed";
    readonly who: Origin;
    readonly reason: SafeText | undefined;
    readonly why?: Departure | undefined;
    readonly by?: string | undefined;
  }
  /** `who` has the name that it had. */
  | { readonly kind: "renamed"; readonly who: Origin; readonly to: string }
  /** It is away for that reason, or is back. */
  | { readonly kind: "awayChanged"; readonly who: Origin; readonly reason: SafeText | undefined }
  /** It is logged in by the account that `who` has, or by none any more. */
  | { readonly kind: "accountChanged"; readonly who: Origin }
  /** It is called otherwise, besides its name: as `who` has it. */
  | { readonly kind: "introduced"; readonly who: Origin }
  /** Who of those whom one watches is here, and who is not. */
  | { readonly kind: "presence"; readonly present: readonly Origin[]; readonly absent: readonly string[] }
  /** All names that one watches. */
  | { readonly kind: "watching"; readonly names: readonly string[] }
  | { readonly kind: "watchesTooMany"; readonly limit: number; readonly names: readonly string[] }
  /** How far one has read, by the time of a line in milliseconds since 1970. */
  | { readonly kind: "marked"; readonly room: string; readonly at: number | undefined }
  | { readonly kind: "marked"; readonly name: string; readonly at: number | undefined }
  /** To a room or to one person. */
  | {
    readonly kind: "signalled";
    readonly from: string | undefined;
    readonly room: string | undefined;
    readonly to: string | undefined;
    readonly tags: SafeText;
    /** Milliseconds since 1970. */
    readonly at: number;
    /** A word for it, which no other has. */
    readonly word: string;
  };

/** Whether it is one of those. */
export function isPresence(notice: { readonly kind: string }): notice is PresenceNotice {
  return KINDS.has(notice.kind);
}

const KINDS: ReadonlySet<string> = new Set<PresenceNotice["kind"]>([
  "accountChanged",
  "awayChanged",
  "departed",
  "entered",
  "exited",
  "introduced",
  "marked",
  "presence",
  "renamed",
  "signalled",
  "watchesTooMany",
  "watching",
]);
