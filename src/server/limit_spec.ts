// What a row of the tables of limits says.

import type { FloodRule } from "../engine/flood.ts";

/** One row of the table `LIMITS`: all that is needed to check a limit, to type it and to document it. */
export interface LimitSpec<Value = number | string | FloodRule> {
  /** What is counted. What is counted `a second` is a {@link FloodRule}; a `word` is no number, but one of `words`. */
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
  /** What holds if nothing is said. */
  readonly default: Value;
  /** The least and the most, both whole numbers; of a rule, for both of its numbers. Absent where words are all there is. */
  readonly range?: readonly [least: number, most: number];
  /** The words that may stand in place of a number. */
  readonly words?: readonly Extract<Value, string>[];
  /** What it bounds, as the command's help says it. */
  readonly help: string;
  /** Whether it is of use only to a program that embeds the server, so that the command has no option for it. */
  readonly isForHosts?: true;
}

/** A row for each of some limits; the compiler asks for one that is missing. */
export type LimitTable<Values> = { readonly [L in keyof Values]: LimitSpec<Values[L]> };
