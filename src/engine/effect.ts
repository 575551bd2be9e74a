// What the shell must do, as plain data, in the order of the list.
//
// An effect for many names the room and not its people: the shell knows the members from `subscribe` and
// `unsubscribe`, so a broadcast costs the engine the same however many are there.

import type { Change } from "./change.ts";
import type { Notice } from "./notice.ts";
import type { Range } from "./range.ts";
import type { Act, Removal } from "./sanction.ts";
import type { ChatState, SessionId } from "./state.ts";

/** One thing to do. */
export type Effect =
  /** Tell one client. */
  | { readonly kind: "deliver"; readonly session: SessionId; readonly notice: Notice }
  /**
   * Tell everyone who is subscribed to the room, or to one of `also`, at this point of the list: each of them once, except
   * those in `except`. `from` is the client that causes it, if any. Here and below, a room is named by its key.
   */
  | {
    readonly kind: "publish";
    readonly room: string;
    readonly also?: readonly string[] | undefined;
    readonly notice: Notice;
    readonly from: SessionId | undefined;
    readonly except?: readonly SessionId[] | undefined;
  }
  | { readonly kind: "subscribe"; readonly session: SessionId; readonly room: string }
  | { readonly kind: "unsubscribe"; readonly session: SessionId; readonly room: string }
  /** Ask the host program whether the session may have that name; the answer returns as `authorized`. */
  | { readonly kind: "authorize"; readonly session: SessionId; readonly name: string }
  /**
   * Tell one client what was said in the room: the last `most` lines, of those with numbers below `before` if that is given;
   * or the first `most` of those with numbers above `since`.
   */
  | {
    readonly kind: "recall";
    readonly session: SessionId;
    readonly room: string;
    readonly name: string;
    /** The number of the room's last line. */
    readonly last: number;
    readonly since: number | undefined;
    readonly before?: number | undefined;
    /** Which lines, if that depends on when they were said; then `since` and `before` are `undefined`. */
    readonly range?: Range | undefined;
    readonly most: number;
    readonly epoch: string;
    /** Whether the client asked for them; if not, it has just come in. */
    readonly isAsked: boolean;
    /** The names that the client ignores, in lower case where case makes no difference. */
    readonly ignored: readonly string[];
  }
  /** The room is gone, and with it what was said there. */
  | { readonly kind: "forget"; readonly room: string }
  /** Make something of the password that came with the command and can be kept, of a new account or in place of another; the answer returns as `hashed`. */
  | { readonly kind: "hash"; readonly session: SessionId; readonly name: string; readonly isNew: boolean }
  /**
   * Compare the password that came with the command with what is kept of a claimed name, in the same time if there is
   * none; the answer returns as `verified`.
   */
  | {
    readonly kind: "verify";
    readonly session: SessionId;
    readonly name: string;
    readonly hash: string | undefined;
  }
  /** Store this, if anything is stored beyond the chat. */
  | { readonly kind: "save"; readonly change: Change }
  /** A moderator has done something: log who, what, to whom and why. */
  | ({ readonly kind: "moderated"; readonly session: SessionId } & Act)
  /** Send what was delivered, then end the connection. Nothing mentions this session afterwards. */
  | {
    readonly kind: "hangUp";
    readonly session: SessionId;
    readonly name: string | undefined;
    /** Why, if the client did not ask for it. */
    readonly reason?: Removal | undefined;
  };

/** What a step returns: the next state, and what to do in this order. */
export interface Step {
  /** The next state; the old one stays valid. */
  readonly state: ChatState;
  /** What the shell must do, in this order. */
  readonly effects: readonly Effect[];
}
