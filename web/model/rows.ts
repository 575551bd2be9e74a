// How lines stand below each other: whose name is shown, and where a day begins.

import type { Item } from "./place.ts";

/** Five minutes: after that a name and a time are news again. */
const ONE_BREATH = 5 * 60_000;

/** Whether `item` shows its author and time: the one before it is not by the same person, or long ago. */
export function isFirst(before: Item | undefined, item: Item): boolean {
  if (before === undefined || before.kind !== "said" || item.isAction || before.isAction) return true;
  if (before.from !== item.from || before.isOwn !== item.isOwn) return true;
  return before.isCall === true || item.isCall === true || item.at - before.at > ONE_BREATH ||
    beginsDay(before, item);
}

/** Whether `item` is of another day than the one before it, where the reader is. */
export function beginsDay(before: Item | undefined, item: Item): boolean {
  return before === undefined || dayOf(before.at) !== dayOf(item.at);
}

export function dayOf(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}
