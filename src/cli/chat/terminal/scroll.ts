// Going back in a room by a window at a time. Where one is, is an item, so that what comes meanwhile moves nothing.

import { currentPlace } from "../model/world.ts";
import { rowsOf } from "./item_rows.ts";
import type { Size, View } from "./layout.ts";

/** The item at the bottom after Page Up; nothing if there is no more. */
export function pageUp(view: View, { columns, rows }: Size): number | undefined {
  const { anchor = Infinity, world, writeTime } = view;
  const { items, name } = currentPlace(world);
  const bottom = items.findLastIndex(({ uid }) => uid <= anchor);
  let at = bottom;
  for (let count = 0; at > 0; at--) {
    const item = items[at];
    count += item === undefined ? 0 : rowsOf(item, name, columns, writeTime).length;
    // Two rows stay in view.
    if (count > rows - 5) break;
  }
  return at <= 0 ? view.anchor ?? items[bottom]?.uid : items[at === bottom ? at - 1 : at]?.uid;
}

/** The item at the bottom after Page Down; nothing if that is the newest. */
export function pageDown(view: View, { columns, rows }: Size): number | undefined {
  const { anchor, world, writeTime } = view;
  if (anchor === undefined) return undefined;
  const { items, name } = currentPlace(world);
  let count = 0;
  for (const item of items) {
    if (item.uid <= anchor) continue;
    count += rowsOf(item, name, columns, writeTime).length;
    if (count > rows - 5) return item.uid;
  }
  return undefined;
}
