// The whole screen for a size, as text: the lines of the room, perhaps a hint, the status line, and the line that is typed.

import type { Phase } from "../model/reconnect.ts";
import type { Item } from "../model/place.ts";
import { currentPlace, keyOf, type World } from "../model/world.ts";
import type { Edited } from "./editor.ts";
import { rowsOf, rowsOfPending, type WriteTime } from "./item_rows.ts";
import { promptOf } from "./prompt.ts";
import type { Row } from "./row.ts";
import { statusRow } from "./status.ts";
import { cut } from "./width.ts";

/** How large a window is. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What is to be seen. */
export interface View {
  readonly world: World;
  readonly phase: Phase;
  readonly line: Edited;
  /** What stands before the line. */
  readonly prompt: string;
  /** One row above the status line, for what can be chosen, or what a key will do. */
  readonly hint?: string | undefined;
  /** The item at the bottom, if one has scrolled back. */
  readonly anchor?: number | undefined;
  readonly now: number;
  readonly writeTime: WriteTime;
}

/** A screen. */
export interface Screen {
  readonly rows: readonly Row[];
  readonly cursor: { readonly row: number; readonly column: number };
}

/** Lays it out. */
export function layout(view: View, { columns, rows }: Size): Screen {
  const { hint, line, now, phase, prompt, world } = view;
  const typed = promptOf(line, prompt, columns);
  const more = view.anchor === undefined
    ? hint
    : hint ?? "Scrolled back: Page Down, or Esc for the newest lines";
  const hints: readonly Row[] = more === undefined ? [] : [[{ text: cut(more, columns), style: "hint" }]];
  const foot: readonly Row[] = [...hints, statusRow(world, phase, now, columns), [{ text: typed.text }]]
    .slice(
      -rows,
    );
  const room = rows - foot.length;
  const body = bodyOf(view, columns, room);
  const above = Array.from({ length: room - body.length }, (): Row => []);
  return { rows: [...above, ...body, ...foot], cursor: { row: rows - 1, column: typed.column } };
}

/** The last rows, down to the anchor. */
function bodyOf(view: View, columns: number, room: number): readonly Row[] {
  const { anchor, world, writeTime } = view;
  const place = currentPlace(world);
  const body: (readonly Row[])[] = [];
  let count = 0;
  const add = (rows: readonly Row[]): boolean => {
    body.push(rows);
    return (count += rows.length) < room;
  };
  const pending = world.outbox.filter(({ room }) => room === undefined || keyOf(room) === world.current);
  if (anchor === undefined) {
    for (let at = pending.length - 1; at >= 0; at--) {
      if (!add(rowsOfPending(pending[at] as typeof pending[0], columns))) break;
    }
  }
  for (let at = place.items.length - 1; at >= 0 && count < room; at--) {
    const item = place.items[at] as Item;
    if (anchor === undefined || item.uid <= anchor) add(rowsOf(item, place.name, columns, writeTime));
  }
  const all = body.reverse().flat();
  return room === 0 ? [] : all.slice(-room);
}
