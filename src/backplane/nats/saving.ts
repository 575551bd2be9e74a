// When the chat is saved: seldom enough to cost nothing, and often enough that who joins has not much to read.

/** 16 MiB of log, 20,000 entries or 10 minutes, whichever comes first: so long may somebody have to read who joins. */
const SAVE_BYTES = 16_777_216;
const SAVE_ENTRIES = 20_000;
const SAVE_INTERVAL = 600_000;

/** 60 s: seldom enough for the largest chats. */
const SAVE_PAUSE = 60_000;

/** The times of saving, of one server. All of them count alike; the first of them saves. */
export class Saving {
  readonly #now: () => number;
  #unsaved = 0;
  #entries = 0;
  #savedAt: number;
  #isSaving = false;

  /** @param now milliseconds since some moment */
  constructor(now: () => number) {
    this.#now = now;
    this.#savedAt = now();
  }

  /** One entry more, of so many bytes. */
  add(bytes: number): void {
    this.#unsaved += bytes;
    this.#entries += 1;
  }

  /** Whether it is time. If so, it begins to count anew. */
  takeDue(): boolean {
    const now = this.#now();
    const since = now - this.#savedAt;
    const isDue = this.#unsaved > SAVE_BYTES || (this.#unsaved > 0 && since > SAVE_INTERVAL) ||
      (this.#entries > SAVE_ENTRIES && since > SAVE_PAUSE);
    if (!isDue || this.#isSaving) return false;
    this.#unsaved = 0;
    this.#entries = 0;
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
