// A private line. The arrow is the recipe's.

import { GUEST } from "./room_text.ts";

/** What its reader sees. */
export function privateLine(
  from: string | undefined,
  to: string | undefined,
  text: string,
  end: string = "",
): string {
  return privately(from ?? GUEST, to ?? GUEST).concat(text, end);
}

/** What the last private line began with, and between whom it went: there are mostly more of them. */
let lastFrom = "";
let lastTo = "";
let lastStart = "[ → ] ";

function privately(from: string, to: string): string {
  if (from === lastFrom && to === lastTo) return lastStart;
  lastFrom = from;
  lastTo = to;
  return lastStart = `[${from} → ${to}] `;
}
