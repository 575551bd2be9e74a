// What has been read. A line counts as unread unless somebody looks: the place is open, the page visible, its
// window focused and the end of the list in view. The mark "New" is set where a place was left.

import type { Item, Place } from "./place.ts";

/** Counts a line that came. */
export function count(place: Place, item: Item, isReading: boolean): void {
  if (item.kind !== "said" || item.isOwn === true) return;
  if (place.isArmed) {
    place.isArmed = false;
    const before = place.items.find(({ uid }) => uid === place.firstNew);
    if (before !== undefined) place.touched.add(before);
    place.firstNew = item.uid;
    place.touched.add(item);
  }
  if (isReading) return;
  place.unread++;
  if (item.isCall === true || place.kind === "talk") place.calls++;
}

/** All of it has been seen. Returns whether that is news. */
export function markRead(place: Place): boolean {
  if (place.unread === 0) return false;
  place.unread = 0;
  place.calls = 0;
  return true;
}

/** The place is left, or the page hidden: what comes from now on is new. */
export function arm(place: Place, isLeft: boolean): void {
  if (isLeft) {
    const before = place.items.find(({ uid }) => uid === place.firstNew);
    if (before !== undefined) place.touched.add(before);
    place.firstNew = undefined;
  }
  if (place.unread === 0) place.isArmed = true;
}

/** What the title says. */
export function totals(places: Iterable<Place>): { readonly unread: number; readonly calls: number } {
  let unread = 0;
  let calls = 0;
  for (const place of places) {
    unread += place.unread;
    calls += place.calls;
  }
  return { unread, calls };
}
