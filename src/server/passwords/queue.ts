// Hashes a few passwords at a time, in order. Without it, a hundred logins at once would take all threads and 3 GiB,
// and name look-ups and files would wait behind them.

/** What became of a job. */
export type HashOutcome<T> =
  | { readonly kind: "done"; readonly value: T }
  /** Too many wait already. */
  | { readonly kind: "busy" }
  /** Nobody wanted it any more when its turn came. */
  | { readonly kind: "unwanted" };

/** 2 of the 4 threads that Node's pool has (libuv); each takes 32 MiB and, while it runs, one processor. */
const MOST_AT_ONCE = 2;

/** 100: on two processors the last of them waits for some 5 s, half of what a login may take (`authorizeTimeout`). */
const MOST_WAITING = 100;

/** Runs jobs a few at a time. */
export class HashQueue {
  readonly #most: number;
  readonly #mostWaiting: number;
  #waiting: Waiting[] = [];
  #running = 0;

  /**
   * @param most how many run at once
   * @param waiting how many may wait; one more is told that we are busy
   */
  constructor(most: number = MOST_AT_ONCE, waiting: number = MOST_WAITING) {
    this.#most = most;
    this.#mostWaiting = waiting;
  }

  /** How many wait, with those that nobody wants any more. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Runs a job when its turn comes; at once, if there is a place.
   *
   * @param isWanted whether whoever asked is still there; it is asked again when its turn comes, and must not throw
   * @returns what became of it; rejected if the job fails
   */
  run<T>(job: () => Promise<T>, isWanted: () => boolean = () => true): Promise<HashOutcome<T>> {
    if (this.#isFull) this.#dropUnwanted();
    if (this.#isFull) return Promise.resolve({ kind: "busy" });
    return new Promise((resolve, reject) => {
      const start = async () => {
        try {
          resolve({ kind: "done", value: await job() });
        } catch (error) {
          reject(error);
        }
      };
      this.#waiting.push({ start, isWanted, drop: () => resolve({ kind: "unwanted" }) });
      this.#next();
    });
  }

  get #isFull(): boolean {
    return this.#running >= this.#most && this.#waiting.length >= this.#mostWaiting;
  }

  #next(): void {
    while (this.#running < this.#most) {
      const first = this.#waiting.shift();
      if (first === undefined) return;
      if (first.isWanted()) void this.#hold(first.start);
      else first.drop();
    }
  }

  async #hold(start: () => Promise<void>): Promise<void> {
    this.#running += 1;
    await start();
    this.#running -= 1;
    this.#next();
  }

  /** Those who come and go at once must not fill the line. */
  #dropUnwanted(): void {
    const all = this.#waiting;
    this.#waiting = [];
    for (const one of all) {
      if (one.isWanted()) this.#waiting.push(one);
      else one.drop();
    }
  }
}

interface Waiting {
  /** Never rejected. */
  readonly start: () => Promise<void>;
  readonly isWanted: () => boolean;
  readonly drop: () => void;
}
