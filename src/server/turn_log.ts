// What was said in one turn, to a group or to one client: texts with numbers, so that several logs can be merged in the
// order in which things were said.

import { encode } from "./encode.ts";

/** A turn's texts with their numbers, ascending. */
export interface Log {
  readonly numbers: number[];
  readonly texts: string[];
}

/** A log to append to. */
export function emptyLog(): Log {
  return { numbers: [], texts: [] };
}

/** Adds a text. */
export function append(log: Log, number: number, text: string): void {
  log.numbers.push(number);
  log.texts.push(text);
}

/** All of its texts, as they are written. */
export function bytesOf(log: Log): Uint8Array {
  const { texts } = log;
  return encode(texts.length === 1 ? texts[0] as string : texts.join(""));
}

/** Its first texts. */
export function logUntil(log: Log, end: number): Log {
  return { numbers: log.numbers.slice(0, end), texts: log.texts.slice(0, end) };
}

/** Nothing was said. */
export const EMPTY_LOG: Log = { numbers: [], texts: [] };

/** A log without the lines of some numbers, which ascend. */
export function linesWithout(log: Log, numbers: readonly number[]): Log {
  const rest = emptyLog();
  let next = 0;
  for (const [index, number] of log.numbers.entries()) {
    while ((numbers[next] ?? Infinity) < number) next++;
    if (numbers[next] !== number) append(rest, number, log.texts[index] as string);
  }
  return rest;
}

/** Its texts with larger numbers than that; itself if it has no others. */
export function linesAfter(log: Log, number: number): Log {
  if (number === 0 || log.numbers.length === 0) return log;
  let from = log.numbers.length;
  while (from > 0 && (log.numbers[from - 1] as number) > number) from--;
  return { numbers: log.numbers.slice(from), texts: log.texts.slice(from) };
}

/** Both in the order of their numbers; what is in both is the same, and comes once. */
export function merge(a: Log, b: Log): Log {
  const merged = emptyLog();
  let i = 0;
  let j = 0;
  while (i < a.numbers.length || j < b.numbers.length) {
    const left = a.numbers[i] ?? Infinity;
    const right = b.numbers[j] ?? Infinity;
    if (left === right) i++;
    else if (left < right) append(merged, left, a.texts[i++] as string);
    else append(merged, right, b.texts[j++] as string);
  }
  return merged;
}
