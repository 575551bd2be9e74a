// A screen as what a terminal obeys. Only rows that are other than before are written, each by itself, so that a width
// that terminal and program disagree about harms no other row.

import type { Row, Span, Style } from "./row.ts";
import type { Screen, Size } from "./layout.ts";
import { cleaned } from "../model/wire.ts";

/** The other screen, so that what stood there before comes back; pastes in brackets; no row runs into the next. */
export const ENTER = "\x1b[?1049h\x1b[?2004h\x1b[?7l\x1b[2J";
/** Everything as it was before. */
export const LEAVE = "\x1b[0m\x1b[?7h\x1b[?2004l\x1b[?25h\x1b[?1049l";

/** What makes `screen` of a terminal that shows `before`; without that, of any. */
export function paint(screen: Screen, before: Screen | undefined, hasColors: boolean): string {
  const same = before !== undefined && before.rows.length === screen.rows.length ? before : undefined;
  let text = "";
  for (const [index, row] of screen.rows.entries()) {
    const drawn = drawRow(row, hasColors);
    const old = same?.rows[index];
    if (old !== undefined && drawRow(old, hasColors) === drawn) continue;
    // Erased first: behind a row that is full there is no place to erase from.
    text += `\x1b[${index + 1};1H\x1b[2K${drawn}`;
  }
  const { column, row } = screen.cursor;
  const cursor = `\x1b[${row + 1};${column + 1}H`;
  // At once, where the terminal can do that.
  return text === "" ? cursor : `\x1b[?2026h\x1b[?25l${text}${cursor}\x1b[?25h\x1b[?2026l`;
}

/** Whether a size can be drawn for at all. */
export function isDrawable({ columns, rows }: Size): boolean {
  return columns > 0 && rows > 0;
}

function drawRow(row: Row, hasColors: boolean): string {
  return row.map((span) => drawSpan(span, hasColors)).join("");
}

function drawSpan({ style, text }: Span, hasColors: boolean): string {
  // Once more: whatever comes here, a terminal is told nothing by it.
  const safe = cleaned(text);
  if (!hasColors || style === undefined) return safe;
  return `\x1b[${style === "name" ? colorOf(text) : COLORS[style]}m${safe}\x1b[0m`;
}

const COLORS: { readonly [S in Exclude<Style, "name">]: string } = {
  time: "2",
  call: "1;33",
  note: "2",
  state: "33",
  private: "35",
  waiting: "2;3",
  status: "7",
  hint: "36",
};

/** Cyan, green, yellow, magenta, blue, red: what stands out on light and on dark. */
const NAME_COLORS = ["36", "32", "33", "35", "34", "31"];

/** Always the same for the same name. */
function colorOf(name: string): string {
  let sum = 0;
  for (const sign of name.toLowerCase()) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) % 65_521;
  return NAME_COLORS[sum % NAME_COLORS.length] as string;
}
