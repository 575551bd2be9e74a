// What a store is checked with.

import type { StoreOptions } from "../store/options.ts";
import type { Store } from "../store/store.ts";

/** A kind of store, and how to open one. */
export interface StoreSubject<P = unknown> {
  /** Makes a place with nothing in it, which keeps as many lines as it is told: a file's name, say, or a database. */
  readonly place: (options: Required<StoreOptions>) => P | Promise<P>;
  /** The store of a place; called again, once it is closed, to see what was kept. */
  readonly open: (place: P) => Store;
  /** Takes a place away, when nothing is open there. Default nothing. */
  readonly remove?: (place: P) => void | Promise<void>;
  /** Whether a place that is in use refuses another chat. Default true. */
  readonly isExclusive?: boolean;
}
