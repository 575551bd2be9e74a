// Where web addresses stand in a text: only those that say `http://` or `https://` themselves. What is behind an
// address and not of it, as the dot at the end of a sentence or the bracket around it, is left out.

export interface Found {
  readonly start: number;
  readonly end: number;
}

/** A server, with its port and whatever poses as a user; then a path, if there is one. */
const ADDRESS =
  /(?<![a-z\d])https?:\/\/(?:\[[\da-f:.]+\]|[\p{L}\p{N}\p{So}_])[\p{L}\p{M}\p{N}\p{So}._~%@:-]*(?:[/?#][^\s<>]*)?/giu;
/** What ends a sentence or a quotation, and no address. */
const PUNCTUATION = ".,:;!?'\"…。、，．：；！？’”»";
/** Each opening bracket, and the closing one behind it. */
const BRACKETS = "()[]{}（）「」『』";

/** All addresses of `text`, in order; takes time in proportion to its length. */
export function linksIn(text: string): readonly Found[] {
  return Array.from(text.matchAll(ADDRESS), ({ 0: { length }, index }) => ({
    start: index,
    end: endOf(text, index, index + length),
  }));
}

/** Behind the last character that belongs to it: a closing bracket does if it was opened in it. */
function endOf(text: string, start: number, limit: number): number {
  let end = start;
  const open = new Map<string, number>();
  for (let i = start; i < limit; i++) {
    const character = text[i] as string;
    const bracket = BRACKETS.indexOf(character);
    if (bracket >= 0) {
      const opening = BRACKETS[bracket & ~1] as string;
      const depth = open.get(opening) ?? 0;
      const isOpening = character === opening;
      open.set(opening, isOpening ? depth + 1 : Math.max(0, depth - 1));
      if (isOpening || depth === 0) continue;
    } else if (PUNCTUATION.includes(character)) continue;
    end = i + 1;
  }
  return end;
}
