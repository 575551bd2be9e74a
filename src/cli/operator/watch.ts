// Whose eyes a replay shows: everybody's, or those of one person.

import type { Sight } from "../../recording/replay.ts";
import { NotFoundError } from "../../store/sqlite/not_found.ts";

/** 20 names: a line or two, where a chat may have had thousands. */
const MOST_NAMES = 20;

/** Chooses what somebody saw, and knows who there was instead. */
export class Watch {
  readonly #who: string | undefined;
  /** By the same in lower case, as they were written first. */
  readonly #names = new Map<string, string>();

  /** @param who its name; everybody if it is `undefined` */
  constructor(who: string | undefined) {
    this.#who = who;
  }

  /** What of these it saw. */
  seenIn(sights: readonly Sight[]): readonly Sight[] {
    if (this.#who === undefined) return sights;
    const key = this.#who.toLowerCase();
    for (const { name } of sights) {
      if (name !== undefined && !this.#names.has(name.toLowerCase())) {
        this.#names.set(name.toLowerCase(), name);
      }
    }
    return sights.filter(({ name }) => name?.toLowerCase() === key);
  }

  /**
   * Nothing more comes.
   *
   * @throws {NotFoundError} if there was nobody of that name
   */
  end(): void {
    if (this.#who === undefined || this.#names.has(this.#who.toLowerCase())) return;
    const names = [...this.#names.values()];
    const some = names.slice(0, MOST_NAMES).join(", ");
    const others = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : "";
    throw new NotFoundError(
      `Cannot find what somebody called "${this.#who}" saw: ${
        names.length === 0 ? "nobody had a name" : `there are ${some}${others}`
      }`,
    );
  }
}
