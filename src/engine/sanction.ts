// Bans, mutes and other acts of moderators. Plain data.

import type { SafeText } from "./text.ts";

/** A decision of a moderator that lasts. */
export interface Sanction {
  /** `ban`: may not be here. `mute`: may not say anything. */
  readonly kind: "ban" | "mute";
  /** Whom it is for. */
  readonly target: SanctionTarget;
  /** The moderator. */
  readonly by: string;
  /** Why. */
  readonly reason: SafeText | undefined;
  /** Since when, in milliseconds since 1970. */
  readonly at: number;
  /** Until when, in milliseconds since 1970; for good if it is `undefined`. */
  readonly until: number | undefined;
}

/** Whoever is called so, or comes from there. */
export type SanctionTarget =
  | { readonly kind: "name"; readonly name: string }
  /** The first `bits` of an address: 0 to 32 of IPv4, 0 to 128 of IPv6. */
  | { readonly kind: "address"; readonly address: string; readonly bits: number };

/** Why somebody had to go: by a moderator, or because whoever has its password has logged in again. */
export type Removal = "kicked" | "banned" | "replaced";

/** What a moderator has done. */
export interface Act {
  /** The command. */
  readonly act: "kick" | "ban" | "unban" | "mute" | "unmute" | "announce";
  /** The moderator's account. */
  readonly by: string;
  /** To whom: a name or a range of addresses; nobody in particular if it is `undefined`. */
  readonly whom: string | undefined;
  /** Why, or what was announced. */
  readonly reason: SafeText | undefined;
  /** Until when, in milliseconds since 1970; for good if it is `undefined`. */
  readonly until: number | undefined;
}
