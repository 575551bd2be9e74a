// What outlives a chat, piece by piece: accounts, sanctions, rooms. The engine says that one has changed; whoever
// drives it stores that, if it stores anything. Lines are stored as they are published.

import type { Account } from "./account.ts";
import type { KeptModes } from "./modes.ts";
import type { Topic } from "./room.ts";
import type { Sanction } from "./sanction.ts";

/** One piece as it is now; `undefined` if it is no more. */
export type Change =
  /** By its name as the rules compare it. */
  | { readonly kind: "account"; readonly key: string; readonly value: Account | undefined }
  | { readonly kind: "sanction"; readonly key: string; readonly value: Sanction | undefined }
  /** By its key in the state. With a room its lines go, too. */
  | { readonly kind: "room"; readonly key: string; readonly value: KeptRoom | undefined };

/** What is kept of a room, besides its lines. */
export interface KeptRoom {
  /** As whoever made it spelt it. */
  readonly name: string;
  /** The word that the numbering of its lines is known by. */
  readonly epoch: string;
  /** What it is about. */
  readonly topic: Topic | undefined;
  /** What one must know to come in. */
  readonly key: string | undefined;
  /** The account whose it is, as the rules compare names. */
  readonly owner: string | undefined;
  /** What it allows, if that is not what is usual. */
  readonly modes: KeptModes | undefined;
  /** When it was made, in milliseconds since 1970; nothing if it was always there. */
  readonly madeAt: number | undefined;
}
