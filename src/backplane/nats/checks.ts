// Whether all servers come to the same state: each looks at its own after every beat, and says in its next one what it saw.

import type { Check } from "./batch.ts";

/** 64 beats: by then everybody has compared. */
const CHECKS_KEPT = 64;

/** What one server saw, and whether others saw the same. */
export class Checks {
  /** How this server found the state at the last positions that had a beat. */
  readonly #seen = new Map<number, string>();
  #last: Check | undefined;

  /** What it saw last. */
  get last(): Check | undefined {
    return this.#last;
  }

  /** Notes how the state is there. */
  note(position: number, digest: string): void {
    this.#seen.set(position, digest);
    this.#last = [position, digest];
    for (const [old] of this.#seen) {
      if (this.#seen.size <= CHECKS_KEPT) break;
      this.#seen.delete(old);
    }
  }

  /** What another server saw differently, in words; nothing if it saw the same, or that can't be said. */
  difference(incarnation: string, check: Check | undefined): string | undefined {
    if (check === undefined) return undefined;
    const [position, digest] = check;
    const seen = this.#seen.get(position);
    if (seen === undefined || seen === digest) return undefined;
    return `${incarnation} has another state at ${position}, ${digest}, than this server, ${seen}`;
  }
}
