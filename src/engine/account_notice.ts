// What people are told about claimed names.

import type { WaitingMessage } from "./account.ts";

/** One thing to tell a client about a claimed name. */
export type AccountNotice =
  /** The name is its own now. */
  | { readonly kind: "claimed"; readonly name: string }
  | { readonly kind: "passwordChanged"; readonly name: string }
  /** The name is somebody's: it can be had with its password only. */
  | { readonly kind: "nameClaimed"; readonly name: string }
  | { readonly kind: "tooManyAccounts"; readonly limit: number }
  | { readonly kind: "loggedIn"; readonly name: string; readonly isModerator: boolean }
  /** It is logged in by that name, and must give it back before it claims another. */
  | { readonly kind: "loggedInAlready"; readonly name: string }
  | { readonly kind: "notLoggedIn" }
  /** The password is wrong, or nobody has claimed the name: which of them is not said. */
  | { readonly kind: "loginDenied"; readonly name: string }
  /** Whether the password is right can't be said now. */
  | { readonly kind: "passwordUnchecked"; readonly name: string }
  /** There were too many wrong passwords; it may go on in `wait` milliseconds. */
  | { readonly kind: "passwordTooOften"; readonly wait: number }
  | { readonly kind: "passwordTooShort"; readonly least: number }
  | { readonly kind: "passwordTooLong"; readonly most: number }
  /** Everybody on the way could read its password: it is not looked at. */
  | { readonly kind: "passwordInClear" }
  /** Whoever else had its name has gone. */
  | { readonly kind: "regained"; readonly name: string }
  /** The name is everybody's again. */
  | { readonly kind: "released"; readonly name: string }
  /** Whoever has the password has logged in elsewhere, so this one has to go. */
  | { readonly kind: "replaced"; readonly name: string | undefined }
  /** Its message is read when `name` is here again. */
  | { readonly kind: "willWait"; readonly name: string }
  /** Who it has written to has lost its connection, and reads that if it is back within a minute. */
  | { readonly kind: "waitsAMinute"; readonly name: string }
  /** Its message is not kept: too many wait already. */
  | { readonly kind: "waitsTooMuch"; readonly name: string }
  /** What was written to it while it was not here. */
  | { readonly kind: "waited"; readonly name: string; readonly messages: readonly WaitingMessage[] }
  /** The operator has made it a moderator, or it is none any more. */
  | { readonly kind: "appointed"; readonly isModerator: boolean };
