// What people are told when moderators act.

import type { Act, Sanction } from "./sanction.ts";
import type { SafeText } from "./text.ts";

/** One thing to tell a client about what moderators do. Until when is in milliseconds since 1970; for good if `undefined`. */
export type ModerationNotice =
  /** Only moderators may do that. */
  | { readonly kind: "notModerator" }
  /** Its own act, done. */
  | ({ readonly kind: "moderated" } & Omit<Act, "by">)
  /** A moderator can't be dealt with so: only the operator can. */
  | { readonly kind: "isModerator"; readonly name: string }
  /** It is within the range itself. */
  | { readonly kind: "wouldBanYourself"; readonly range: string }
  | { readonly kind: "notSanctioned"; readonly whom: string; readonly sanction: Sanction["kind"] }
  | { readonly kind: "tooManySanctions"; readonly limit: number }
  /** What holds: the latest first. */
  | { readonly kind: "sanctions"; readonly sanctions: readonly Sanction[]; readonly total: number }
  /** It has to go. */
  | { readonly kind: "kicked"; readonly by: string; readonly reason: SafeText | undefined }
  /** It has to go, or may not come in. */
  | { readonly kind: "banned"; readonly reason: SafeText | undefined; readonly until: number | undefined }
  | { readonly kind: "nameBanned"; readonly name: string }
  /** It may not say anything from now on, or may again. */
  | { readonly kind: "muted"; readonly reason: SafeText | undefined; readonly until: number | undefined }
  | { readonly kind: "unmuted" }
  /** It may not say anything, and tried to. */
  | { readonly kind: "isMuted"; readonly until: number | undefined };
