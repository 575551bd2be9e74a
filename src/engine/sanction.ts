// Who may not come in, or not speak: what a moderator has decided. Plain data.

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
