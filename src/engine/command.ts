// What a person can ask, structured. A dialect turns lines into these; each has a handler in ./commands.

import type { SafeText } from "./text.ts";

/** What one line of a client asks for. */
export type Command =
  | { readonly kind: "say"; readonly text: SafeText }
  | { readonly kind: "send"; readonly to: string; readonly text: SafeText }
  | { readonly kind: "register"; readonly name: string }
  | { readonly kind: "quit" }
  | { readonly kind: "who" }
  | { readonly kind: "help" }
  /** A command of the host program, with what was typed behind its name. */
  | { readonly kind: "custom"; readonly name: string; readonly text: SafeText }
  /** Looks like that command and isn't; never to be taken for something said. */
  | { readonly kind: "misuse"; readonly of: string }
  /** Asks for a command that does not exist. */
  | { readonly kind: "unknown"; readonly name: SafeText }
  /** A line of more than `limit` bytes, dropped. */
  | { readonly kind: "overlong"; readonly limit: number };

/** The member of {@link Command} of that kind. */
export type CommandOf<K extends Command["kind"]> = Extract<Command, { readonly kind: K }>;
