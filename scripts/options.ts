// How scripts read their options: with the readers of the command, and its manners when something can't be used.

import { parseArgs, type ParseArgsConfig } from "node:util";
import { type Reader, UsageError } from "../src/cli/values.ts";

/** {@link parseArgs}, of options only; what it does not know is wrong usage. */
export function readOptions<T extends NonNullable<ParseArgsConfig["options"]>>(
  words: readonly string[],
  options: T,
): ReturnType<typeof parseArgs<{ options: T }>>["values"] {
  try {
    return parseArgs({ args: [...words], options }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** Names that were given with commas, one by one, or both. */
export function namesOf<N extends string>(
  option: string,
  given: readonly string[] = [],
  known: readonly N[],
): readonly N[] {
  return given.flatMap((value) => value.split(",")).map((name) => {
    const found = known.find((one) => one === name);
    if (found !== undefined) return found;
    throw new UsageError(`Cannot use --${option} ${name}: wanted one of ${known.join(", ")}`);
  });
}

/** The value of an option, if it was given. */
export function valueOf<T>(option: string, text: string | undefined, read: Reader<T>): T | undefined {
  if (text === undefined) return undefined;
  return read(text, (wanted) => new UsageError(`Cannot use --${option} ${text}: wanted ${wanted}`));
}
