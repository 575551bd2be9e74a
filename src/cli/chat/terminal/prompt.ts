// The row in which one types. What is longer than the window is moved to the left, so that the caret is always seen.

import type { Edited } from "./editor.ts";
import { charactersOf, cut, widthOf, widthOfCharacter } from "./width.ts";

/** What stands there, and in which column the caret is. */
export interface Prompt {
  readonly text: string;
  readonly column: number;
}

/** The row for a line. */
export function promptOf({ caret, text }: Edited, start: string, columns: number): Prompt {
  const lead = cut(start, Math.max(0, columns - 4));
  const room = Math.max(1, columns - widthOf(lead) - 1);
  // A line end that was pasted is seen, and ends nothing yet.
  const left = charactersOf(text.slice(0, caret).replaceAll("\n", "↵"));
  const right = charactersOf(text.slice(caret).replaceAll("\n", "↵"));
  const shownLeft = fitting([...left].reverse(), room).reverse();
  const width = shownLeft.reduce((sum, sign) => sum + widthOfCharacter(sign), 0);
  const shownRight = fitting(right, room - width);
  return { text: lead + shownLeft.join("") + shownRight.join(""), column: widthOf(lead) + width };
}

/** The first of some characters, as many as fit. */
function fitting(signs: readonly string[], columns: number): string[] {
  let width = 0;
  const end = signs.findIndex((sign) => (width += widthOfCharacter(sign)) > columns);
  return signs.slice(0, end < 0 ? signs.length : end);
}
