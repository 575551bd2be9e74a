// Entries of the log that count for nothing. There may be thousands, so that only some of them are told: whoever looks for
// what is wrong sees it, and whoever writes them can't fill the log of every server.

/** A minute between two that are told. */
const INTERVAL = 60_000;

/** What is told of them. */
export class Ignored {
  readonly #now: () => number;
  readonly #tell: (text: string) => void;
  #toldAt = -Infinity;
  #last = "";
  #untold = 0;

  /**
   * @param now milliseconds since some moment
   * @param tell says it to the operator
   */
  constructor(now: () => number, tell: (text: string) => void) {
    this.#now = now;
    this.#tell = tell;
  }

  /** One more, and why. */
  add(position: number, reason: string): void {
    this.#untold += 1;
    this.#last = `Entry ${position} of the log counts for nothing: ${reason}`;
    this.tick();
  }

  /** Tells what has not been told, if it is time. */
  tick(): void {
    if (this.#untold === 0 || this.#now() - this.#toldAt < INTERVAL) return;
    const more = this.#untold - 1;
    this.#untold = 0;
    this.#toldAt = this.#now();
    this.#tell(more === 0 ? this.#last : `${this.#last}; and so do ${more} before it`);
  }
}
