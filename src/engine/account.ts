// A claimed name, and what is known of it. Plain data; names.ts decides who may have a name.

import type { SafeText } from "./text.ts";

/** A claimed name. */
export interface Account {
  /** As it was spelt when it was claimed. */
  readonly name: string;
  /** What its password is checked with, made and read by whoever drives the engine; no password can be had from it. */
  readonly hash: string;
  /** When it was claimed, in milliseconds since 1970. */
  readonly claimedAt: number;
  /** Whether the operator has made it a moderator. */
  readonly isModerator: boolean;
  /** What was written to it while nobody was logged in by it, the oldest first. */
  readonly waiting: readonly WaitingMessage[];
}

/** A private message that waits for its reader. */
export interface WaitingMessage {
  /** Who wrote it; a client without a name is `undefined`. */
  readonly from: string | undefined;
  /** What it says. */
  readonly text: SafeText;
  /** When it was written, in milliseconds since 1970. */
  readonly at: number;
}
