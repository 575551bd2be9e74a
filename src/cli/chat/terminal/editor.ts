// The line that is being typed, as readline has it. Each key gives a new line; nothing is drawn here.

import { charactersOf } from "./width.ts";

/** A line, and where in it one types. */
export interface Edited {
  readonly text: string;
  /** In units of the text, never in the midst of a character. */
  readonly caret: number;
  /** What was cut out last, for Ctrl-Y. */
  readonly cut: string;
}

export const EMPTY: Edited = { text: "", caret: 0, cut: "" };

/** A line with that text, and the caret at its end. */
export function edited(text: string, { cut }: Pick<Edited, "cut"> = EMPTY): Edited {
  return { text, caret: text.length, cut };
}

/** Types text where the caret is. */
export function insert({ caret, cut, text }: Edited, more: string): Edited {
  return { text: text.slice(0, caret) + more + text.slice(caret), caret: caret + more.length, cut };
}

/** What a key makes of the line; nothing if it does not edit. */
export function press(line: Edited, name: string): Edited | undefined {
  const { caret, cut, text } = line;
  switch (name) {
    case "left":
    case "ctrl-b":
      return { ...line, caret: before(line) };
    case "right":
    case "ctrl-f":
      return { ...line, caret: after(line) };
    case "home":
    case "ctrl-a":
      return { ...line, caret: 0 };
    case "end":
    case "ctrl-e":
      return { ...line, caret: text.length };
    case "ctrl-left":
    case "alt-b":
      return { ...line, caret: wordBefore(line) };
    case "ctrl-right":
    case "alt-f":
      return { ...line, caret: wordAfter(line) };
    case "backspace":
      return without(line, before(line), caret, cut);
    case "delete":
    case "ctrl-d":
      return without(line, caret, after(line), cut);
    case "ctrl-w":
    case "alt-backspace":
      return without(line, wordBefore(line), caret);
    case "alt-d":
      return without(line, caret, wordAfter(line));
    case "ctrl-u":
      return without(line, 0, caret);
    case "ctrl-k":
      return without(line, caret, text.length);
    case "ctrl-y":
      return insert(line, cut);
    case "ctrl-t":
      return swapped(line);
    default:
      return undefined;
  }
}

function without(
  { caret, cut, text }: Edited,
  from: number,
  to: number,
  kept = text.slice(from, to),
): Edited {
  if (from === to) return { text, caret, cut };
  return { text: text.slice(0, from) + text.slice(to), caret: from, cut: kept };
}

function before({ caret, text }: Edited): number {
  return caret - (charactersOf(text.slice(0, caret)).at(-1)?.length ?? 0);
}

function after({ caret, text }: Edited): number {
  return caret + (charactersOf(text.slice(caret))[0]?.length ?? 0);
}

function wordBefore({ caret, text }: Edited): number {
  return text.slice(0, caret).search(/\S+\s*$/) < 0 ? 0 : text.slice(0, caret).search(/\S+\s*$/);
}

function wordAfter({ caret, text }: Edited): number {
  return caret + (/^\s*\S+/.exec(text.slice(caret))?.[0].length ?? text.length - caret);
}

function swapped(line: Edited): Edited {
  const { cut, text } = line;
  const end = line.caret === text.length ? line.caret : after(line);
  const [second, first] = charactersOf(text.slice(0, end)).slice(-2).reverse();
  if (first === undefined || second === undefined) return line;
  const start = end - first.length - second.length;
  return { text: text.slice(0, start) + second + first + text.slice(end), caret: end, cut };
}
