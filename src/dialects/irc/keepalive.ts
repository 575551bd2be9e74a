// Whether a client is still there: who has been silent for a while is asked, and who does not answer has to go; so has who
// connects and does not come in. A phone that has lost its net would keep its nick for hours.

/** 90 s: Ergo's and Solanum's default. Phones and proxies forget a connection that is silent for longer. */
const SILENCE = 90_000;

/** 60 s more for the answer: a phone in a lift is back by then. */
const PATIENCE = 60_000;

/** 60 s to come in: a person who looks for a password. Without a bound, places are held for nothing (ngircd#265). */
const COMING_IN = 60_000;

/** One client's. Times are in milliseconds since some moment. */
export class Keepalive {
  #came: number | undefined;
  #heardAt = 0;
  #askedAt: number | undefined;
  #hasSpoken = false;

  /** It has said something, whatever that was. */
  heard(): void {
    this.#hasSpoken = true;
  }

  /**
   * Looks at the clock. Returns whether it is to be asked now.
   *
   * @param isDeaf whether it can't be heard just now, which is not its fault
   */
  tick(now: number, isDeaf: boolean): boolean {
    if (this.#came === undefined || this.#hasSpoken || isDeaf) {
      this.#heardAt = now;
      this.#askedAt = undefined;
      this.#hasSpoken = false;
    }
    this.#came ??= now;
    if (this.#askedAt !== undefined || now - this.#heardAt < SILENCE) return false;
    this.#askedAt = now;
    return true;
  }

  /** For how long we have waited for it, if that is too long. */
  overdue(now: number, isRegistered: boolean): number | undefined {
    if (!isRegistered) {
      const since = now - (this.#came ?? now);
      return since >= COMING_IN ? since : undefined;
    }
    return this.#askedAt !== undefined && now - this.#askedAt >= PATIENCE ? now - this.#heardAt : undefined;
  }
}
