// What can happen to a chat. For the engine, nothing else exists: no clock, no random numbers, no network.

import type { Command } from "./command.ts";
import type { Departure } from "./departure.ts";
import type { Rules } from "./rules.ts";
import type { SessionId } from "./state.ts";
import type { SafeText } from "./text.ts";

/** One thing that happened. */
export type Input =
  /**
   * A client arrived; the id is new. Its address is what bans are held against; nothing on a Unix socket. `cloak` is a
   * word for it that others may see; `isSecure` if nobody else can read what it says on its way. One that roams enters no room by itself.
   */
  | {
    readonly kind: "connected";
    readonly session: SessionId;
    readonly address?: string | undefined;
    readonly cloak?: string | undefined;
    readonly isSecure?: true | undefined;
    readonly isRoaming?: boolean | undefined;
  }
  /** A client asked for something, at that moment. Ignored if it has left already. */
  | {
    readonly kind: "said";
    readonly session: SessionId;
    readonly command: Command;
    readonly moment: Moment;
  }
  /** The host program was asked for a name. Ignored if the client has left already. */
  | {
    readonly kind: "authorized";
    readonly session: SessionId;
    readonly name: string;
    readonly verdict: Verdict;
  }
  /** The hash of a password has been made; `undefined` if that could not be done now. Ignored if the client has left. */
  | {
    readonly kind: "hashed";
    readonly session: SessionId;
    readonly name: string;
    readonly hash: string | undefined;
    /** When, in milliseconds since 1970. */
    readonly at: number;
  }
  /** A password has been compared with `hash`, and with `renewed` it can be from now on. Ignored if the client has left. */
  | {
    readonly kind: "verified";
    readonly session: SessionId;
    readonly name: string;
    readonly hash: string | undefined;
    readonly verdict: Verdict;
    readonly renewed?: string | undefined;
    /** When, in milliseconds since 1970. */
    readonly at: number;
  }
  /** The operator makes somebody a moderator, or ends that. */
  | { readonly kind: "appointed"; readonly name: string; readonly isModerator: boolean }
  /** The operator gives a claimed name back to everybody. */
  | { readonly kind: "accountRemoved"; readonly name: string }
  /** A client's connection is lost, for whatever reason: its session waits for it if it can come back, or ends. */
  | {
    readonly kind: "lost";
    readonly session: SessionId;
    readonly at: number;
    readonly why?: Departure | undefined;
  }
  /** A client's input has ended, for whatever reason. Ignored if it has left already. */
  | { readonly kind: "closed"; readonly session: SessionId; readonly why?: Departure | undefined }
  /** The host program gives a client a name: any string; the only rule is that one client has it. */
  | { readonly kind: "named"; readonly session: SessionId; readonly name: string }
  /** The host program has something to say: to everyone, or to those of `to` who are here. */
  | { readonly kind: "announced"; readonly text: SafeText; readonly to: readonly string[] | undefined }
  /** Some time has passed: rooms are told who came and went, and clients that should be back by now leave. */
  | { readonly kind: "ticked"; readonly at: number }
  /**
   * One of several servers that compute this chat together has left, or was silent for too long: its clients' connections are over. Their
   * sessions are those whose id modulo 64 is `place`.
   */
  | {
    readonly kind: "nodeGone";
    readonly place: number;
    readonly at: number;
    readonly why: "left" | "silent";
  }
  /** Nobody is there, and the chat has other rules from now on. */
  | { readonly kind: "refounded"; readonly rules: Rules }
  /** All who compute this chat can compute more than they did: they do so from now on. Its rules may have got more of them. */
  | { readonly kind: "leveled"; readonly level: number; readonly rules: Rules }
  /** The chat ends. */
  | { readonly kind: "stopped" };

/** The answer about a name or a password; `unknown` if there is none in time. */
export type Verdict = "granted" | "denied" | "unknown";

/** The time and a random number, as they enter the engine. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** A random number from 0 up to, not including, 1. */
  readonly random: number;
}
