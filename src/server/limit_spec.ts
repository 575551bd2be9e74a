// The type of a row in the tables of limits.

import type { FloodRule } from "../engine/flood.ts";

/** One row of the table `LIMITS`: what is needed to check a limit, to read it from the command line and to document it. */
export interface LimitSpec<Value = number | string | FloodRule> {
  /** The unit. Units `a second` take a {@link FloodRule}; a `word` is not a number, but one of `words`. */
  readonly unit:
    | "bytes"
    | "characters"
    | "clients"
    | "milliseconds"
    | "peers"
    | "rooms"
    | "accounts"
    | "messages"
    | "lines"
    | "lines a second"
    | "bytes a second"
    | "word";
  /** The value if none is given. */
  readonly default: Value;
  /** The least and the most, both whole numbers; a rule has them for both of its numbers. Absent if only words are allowed. */
  readonly range?: readonly [least: number, most: number];
  /** The words that may stand in place of a number. */
  readonly words?: readonly Extract<Value, string>[];
  /** What it limits, in the words of the command's help. */
  readonly help: string;
  /** Whether only a program that embeds the server can use it, so that the command has no option for it. */
  readonly isForHosts?: true;
}

/** A row for each of some limits; the compiler asks for one that is missing. */
export type LimitTable<Values> = { readonly [L in keyof Values]: LimitSpec<Values[L]> };
