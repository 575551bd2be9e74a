// What a person can be told, structured. A dialect turns these into its own words.

import type { SafeText } from "./text.ts";

/** One thing to tell a client. A sender without a name is `undefined`. */
export type Notice =
  | {
    readonly kind: "said";
    readonly from: string | undefined;
    readonly room: string;
    readonly text: SafeText;
  }
  | { readonly kind: "sent"; readonly from: string | undefined; readonly to: string; readonly text: SafeText }
  | { readonly kind: "announced"; readonly text: SafeText }
  /** Words of a command of the host program: any text, made fit for people's screens on its way out. */
  | { readonly kind: "custom"; readonly text: string }
  | { readonly kind: "registered"; readonly name: string }
  | { readonly kind: "nameTaken"; readonly name: string }
  | { readonly kind: "nameTooLong"; readonly limit: number }
  | { readonly kind: "nameReserved"; readonly name: string }
  | { readonly kind: "nameDenied"; readonly name: string }
  /** Nobody knows yet whether it may be called so: the host program gave no answer. */
  | { readonly kind: "nameUnchecked"; readonly name: string }
  | { readonly kind: "nameRequired" }
  | { readonly kind: "nobodyCalled"; readonly name: string }
  | { readonly kind: "members"; readonly names: readonly (string | undefined)[]; readonly total: number }
  | { readonly kind: "help" }
  | { readonly kind: "usage"; readonly of: string }
  | { readonly kind: "unknownCommand"; readonly name: SafeText }
  | { readonly kind: "lineTooLong"; readonly limit: number }
  | { readonly kind: "goodbye" }
  | { readonly kind: "stopping" }
  /** It does not read what it is sent. */
  | { readonly kind: "tooSlow" }
  /** That many lines were dropped while it did not read. */
  | { readonly kind: "missed"; readonly lines: number }
  /** Its line was not finished in time and was dropped. Times are in milliseconds. */
  | { readonly kind: "lineTooSlow"; readonly timeout: number }
  /** It said nothing for that long. */
  | { readonly kind: "idle"; readonly timeout: number }
  /** Its lines have been waiting for that long: it sends faster than the server takes them. */
  | { readonly kind: "tooFast"; readonly timeout: number }
  /** Too much waits on this server, and most of it is its own. */
  | { readonly kind: "noRoom" }
  /** There is no place for it: on this server, or for its address. */
  | { readonly kind: "full" }
  | { readonly kind: "tooManyFromAddress" }
  /** A command of the host program failed; it changed nothing. */
  | { readonly kind: "commandFailed"; readonly name: string }
  /** The server failed at its request. */
  | { readonly kind: "internalError" };
