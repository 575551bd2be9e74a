// One run of a check of a store: a place, and the store that is open there. Afterwards it is closed and taken away.

import type { StoreOptions } from "../store/options.ts";
import type { Kept, Store, StoreRecord } from "../store/store.ts";
import type { StoreSubject } from "./store_subject.ts";

/** Few, so that checks are short; the store may keep more, but must not hand over more. */
export const FEW: Required<StoreOptions> = { linesLoaded: 5, linesKept: 1_000 };

/** Adds a check to the contract of stores. */
export type AddStoreCheck = (name: string, body: (run: StoreRun) => Promise<void>) => void;

/** Where a check is done. */
export class StoreRun {
  readonly #subject: StoreSubject;
  readonly #places: unknown[] = [];
  readonly #open: Store[] = [];

  constructor(subject: StoreSubject) {
    this.#subject = subject;
  }

  /** A place of its own. */
  async place(options: Required<StoreOptions> = FEW): Promise<unknown> {
    const place = await this.#subject.place(options);
    this.#places.push(place);
    return place;
  }

  /** Opens the store of a place. */
  open(place: unknown): Store {
    const store = this.#subject.open(place);
    this.#open.push(store);
    return store;
  }

  /** Closes a store. */
  async close(store: Store): Promise<void> {
    this.#open.splice(this.#open.indexOf(store), 1);
    await store.close();
  }

  /** Writes batches to a new place and says what is kept there when it is opened again. */
  async keep(batches: readonly (readonly StoreRecord[])[], options = FEW): Promise<Kept> {
    return await this.keepAt(await this.place(options), batches);
  }

  /** Writes batches to a place and says what is kept there when it is opened again. */
  async keepAt(place: unknown, batches: readonly (readonly StoreRecord[])[]): Promise<Kept> {
    const store = this.open(place);
    await store.load();
    for (const batch of batches) store.write(batch);
    await this.close(store);
    return await this.read(place);
  }

  /** What is kept at a place. */
  async read(place: unknown): Promise<Kept> {
    const store = this.open(place);
    const kept = await store.load();
    await this.close(store);
    return kept;
  }

  /** Closes what a check has left open, and takes its places away. */
  async tearDown(): Promise<void> {
    for (const store of [...this.#open]) await this.close(store);
    for (const place of this.#places) await this.#subject.remove?.(place);
  }
}
