// When the chat is saved: seldom enough to cost nothing, and often enough that who joins has not much to read.

/** 16 MiB of log or 10 minutes, whichever comes first: so long may somebody have to read who joins. */
const SAVE_BYTES = 16_777_216;
const SAVE_INTERVAL = 600_000;

/** The times of saving, of one server. All of them count alike; the first of them saves. */
export class Saving {
  readonly #now: () => number;
  #unsaved = 0;
  #savedAt: number;
  #isSaving = false;

  /** @param now milliseconds since some moment */
  constructor(now: () => number) {
    this.#now = now;
    this.#savedAt = now();
  }

  /** So many bytes of log more. */
  add(bytes: number): void {
    this.#unsaved += bytes;
  }

  /** Whether it is time. If so, it begins to count anew. */
  takeDue(): boolean {
    const now = this.#now();
    const isDue = this.#unsaved > SAVE_BYTES || (this.#unsaved > 0 && now - this.#savedAt > SAVE_INTERVAL);
    if (!isDue || this.#isSaving) return false;
    this.#unsaved = 0;
    this.#savedAt = now;
    return true;
  }

  /** Saves, and nothing is due meanwhile. */
  async run(save: () => Promise<void>): Promise<void> {
    this.#isSaving = true;
    try {
      await save();
    } finally {
      this.#isSaving = false;
    }
  }
}
