// The Tab key, pressed once and again: first as far as all offers agree, then from one to the next.

import { commonStart, type Known, type Offers, offersFor } from "./completion.ts";
import type { Edited } from "./editor.ts";

/** What is being chosen from. */
export interface Tabbing {
  readonly offers: Offers;
  /** Which of them stands in the line; -1 is none. */
  readonly index: number;
  /** Where what stands there ends. */
  readonly end: number;
}

/** What Tab does; `by` is -1 for Shift-Tab. */
export function tab(
  line: Edited,
  tabbing: Tabbing | undefined,
  known: Known,
  by: 1 | -1 = 1,
): { readonly line: Edited; readonly tabbing: Tabbing | undefined } {
  if (tabbing !== undefined) {
    const { offers: { from, words } } = tabbing;
    const index = (tabbing.index + (tabbing.index < 0 && by < 0 ? 0 : by) + words.length) % words.length;
    const next = replaced(line, from, tabbing.end, words[index] as string);
    return { line: next, tabbing: { ...tabbing, index, end: next.caret } };
  }
  const offers = offersFor(line.text, line.caret, known);
  const [first, second] = offers.words;
  if (first === undefined) return { line, tabbing: undefined };
  if (second === undefined) {
    return { line: replaced(line, offers.from, line.caret, first), tabbing: undefined };
  }
  const start = commonStart(offers.words);
  const next = start.length > line.caret - offers.from
    ? replaced(line, offers.from, line.caret, start)
    : line;
  return { line: next, tabbing: { offers, index: -1, end: next.caret } };
}

function replaced({ cut, text }: Edited, from: number, to: number, word: string): Edited {
  // A space that is there already is not doubled.
  const rest = word.endsWith(" ") && text[to] === " " ? text.slice(to + 1) : text.slice(to);
  return { text: text.slice(0, from) + word + rest, caret: from + word.length, cut };
}
