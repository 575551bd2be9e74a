// How much history a store keeps, the same for each kind of store.

/** How many lines a store keeps and hands over. */
export interface StoreOptions {
  /**
   * How many lines of each room a chat gets when it starts, at most. Default 200, like the server's own limit
   * `history`.
   */
  readonly linesLoaded?: number;
  /**
   * How many lines of each room are kept. Older ones go in steps, so that for a while up to a thousand more are
   * there. 0 keeps only their number. Default 10,000, about 1 MB a room.
   */
  readonly linesKept?: number;
}

/** Lines go a thousand at a time: fewer steps than lines, and each takes about a millisecond. */
export const TRIM_STEP = 1_000;

/** Adds the defaults, and refuses values that make no sense. */
export function withDefaults(
  { linesLoaded = 200, linesKept = 10_000 }: StoreOptions,
): Required<StoreOptions> {
  for (const [name, value] of Object.entries({ linesLoaded, linesKept })) {
    if (Number.isSafeInteger(value) && value >= 0) continue;
    throw new RangeError(`Cannot keep lines: ${name} must be a whole number, 0 or more: ${value}`);
  }
  return { linesLoaded, linesKept };
}
