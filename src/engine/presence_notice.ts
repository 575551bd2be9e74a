// What is told of each person on its own, at once. Dialects that tell of many in one line have no words for these: they
// have `comings`.

import type { Origin } from "./origin.ts";
import type { SafeText } from "./text.ts";

/** Somebody comes, goes, or is called otherwise. */
export type PresenceNotice =
  | { readonly kind: "entered"; readonly room: string; readonly who: Origin; readonly isAway: boolean }
  | {
    readonly kind: "exited";
    readonly room: string;
    readonly who: Origin;
    readonly reason: SafeText | undefined;
  }
  /** It has left the chat. */
  | { readonly kind: "departed"; readonly who: Origin; readonly reason: SafeText | undefined }
  /** `who` has the name that it had. */
  | { readonly kind: "renamed"; readonly who: Origin; readonly to: string }
  /** It is away for that reason, or is back. */
  | { readonly kind: "awayChanged"; readonly who: Origin; readonly reason: SafeText | undefined };

/** Whether it is one of those. */
export function isPresence(notice: { readonly kind: string }): notice is PresenceNotice {
  return KINDS.has(notice.kind);
}

const KINDS: ReadonlySet<string> = new Set<PresenceNotice["kind"]>([
  "awayChanged",
  "departed",
  "entered",
  "exited",
  "renamed",
]);
