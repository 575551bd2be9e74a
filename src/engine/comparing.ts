// One order for all texts and numbers, the same on every runtime: by code units, whatever the language of the machine.

/** Below 0 if the first comes first, above 0 if the second does. */
export function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
