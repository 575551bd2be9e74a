// How an item of a room is written on the screen.

import { withoutPassword } from "../model/outbox.ts";
import type { Pending } from "../model/outbox.ts";
import type { Item } from "../model/place.ts";
import { type Row, type Span, wrap } from "./row.ts";
import { drawable, widthOf } from "./width.ts";

/** Writes the time of day. */
export type WriteTime = (at: number) => string;

/** The rows of an item. */
export function rowsOf(item: Item, room: string, columns: number, writeTime: WriteTime): readonly Row[] {
  const time = `${writeTime(item.at)} `;
  const spans = spansOf(item, room).map(({ style, text }) => ({ style, text: drawable(text) }));
  return wrap([{ text: time, style: "time" }, ...spans], columns, widthOf(time));
}

/** The rows of a line that was not sent, or not answered yet. */
export function rowsOfPending({ state, text }: Pending, columns: number): readonly Row[] {
  const what = state === "sent" ? "sending" : "waiting";
  return wrap([{ text: `  (${what}) ${withoutPassword(text)}`, style: "waiting" }], columns, 2);
}

function spansOf({ from = "guest", isCall, kind, text, to = "guest" }: Item, room: string): readonly Span[] {
  const said: Span = { text, style: isCall === true ? "call" : undefined };
  switch (kind) {
    case "said":
      return [{ text: "[" }, { text: from, style: "name" }, { text: "] " }, said];
    case "acted":
      return [{ text: "* " }, { text: from, style: "name" }, { text: " " }, said];
    case "private":
      return [{ text: `[${from} → ${to}] ${text}`, style: "private" }];
    case "note":
      return [{ text: withoutRoom(text, room), style: "note" }];
    case "state":
      return [{ text, style: "state" }];
  }
}

/** The server names the room; here one sees it. */
function withoutRoom(text: string, room: string): string {
  const start = `[#${room}] `;
  return text.startsWith(start) ? text.slice(start.length) : text;
}
