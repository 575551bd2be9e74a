// Rows of a screen as pieces of text, each with a style that has a name; what a style looks like is paint.ts's.

import { charactersOf, widthOfCharacter } from "./width.ts";

/** How a piece of text is meant. */
export type Style = "time" | "name" | "call" | "note" | "state" | "private" | "waiting" | "status" | "hint";

/** A piece of text. */
export interface Span {
  readonly text: string;
  readonly style?: Style | undefined;
}

/** What stands in one row, from the left. */
export type Row = readonly Span[];

/**
 * Breaks text into rows, between words where that can be.
 *
 * @param indent how far the rows behind the first are moved to the right
 */
export function wrap(spans: readonly Span[], columns: number, indent: number): readonly Row[] {
  const all = spans.flatMap(({ style, text }) =>
    charactersOf(text).map((sign): Cell => ({ sign, style, width: widthOfCharacter(sign) }))
  );
  // Where there is hardly any room every column counts.
  const margin = indent * 2 > columns ? 0 : indent;
  const rows: Row[] = [];
  for (let start = 0; start < all.length || rows.length === 0;) {
    const room = columns - (rows.length === 0 ? 0 : margin);
    const end = endOfRow(all, start, room);
    const row = joined(all.slice(start, end));
    rows.push(rows.length === 0 || margin === 0 ? row : [{ text: " ".repeat(margin) }, ...row]);
    start = end;
    while (all[start]?.sign === " ") start++;
  }
  return rows;
}

interface Cell {
  readonly sign: string;
  readonly style: Style | undefined;
  readonly width: number;
}

function endOfRow(cells: readonly Cell[], start: number, room: number): number {
  let width = 0;
  let space = -1;
  for (let at = start; at < cells.length; at++) {
    const cell = cells[at] as Cell;
    if (cell.sign === " ") space = at;
    width += cell.width;
    // At least one, or there would be no end.
    if (width > room && at > start) return space > start ? space : at;
  }
  return cells.length;
}

function joined(cells: readonly Cell[]): Row {
  const spans: { text: string; readonly style: Style | undefined }[] = [];
  for (const { sign, style } of cells) {
    const last = spans.at(-1);
    if (last !== undefined && last.style === style) last.text += sign;
    else spans.push({ text: sign, style });
  }
  return spans;
}
