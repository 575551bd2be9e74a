// Text on its way to somebody who may have stopped reading: what waits is bounded, what finds no room is
// counted, and told in its place. Knows neither what the text is nor how it is written.

/** Writes text: resolves when the system has taken all of it, rejects if it never will. */
export type Write = (text: string) => Promise<void>;

/** 256 KiB: some 2,500 lines of a log, more than a reader that still reads is ever behind. */
export const MOST_WAITING = 262_144;

/** Writes lines in order, all that wait at once. */
export class TextQueue {
  readonly #write: Write;
  readonly #tellLost: (count: number) => string;
  #waiting = "";
  #lost = 0;
  #isWriting = false;
  #written: Promise<void> = Promise.resolve();

  /** `tellLost` makes the line that stands where so many lines are missing. */
  constructor(write: Write, tellLost: (count: number) => string) {
    this.#write = write;
    this.#tellLost = tellLost;
  }

  /** Takes a line, or several, each with its line end. If no write is on its way, one is when this returns. */
  add(text: string): void {
    // Behind a gap nothing is taken until the gap has been told: so it is told where it is.
    if (this.#lost > 0 || this.#waiting.length + text.length > MOST_WAITING) this.#lost += lineCount(text);
    else this.#waiting += text;
    if (!this.#isWriting) this.#written = this.#writeAll();
  }

  /** Resolves when nothing waits any more; after so many milliseconds in any case. */
  async written(milliseconds: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const enough = new Promise<void>((resolve) => timer = setTimeout(resolve, milliseconds));
    await Promise.race([this.#written, enough]);
    clearTimeout(timer);
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting !== "" || this.#lost > 0) {
      const lines = lineCount(this.#waiting) + this.#lost;
      const text = this.#waiting + (this.#lost > 0 ? this.#tellLost(this.#lost) : "");
      this.#waiting = "";
      this.#lost = 0;
      try {
        await this.#write(text);
      } catch {
        // The reader has gone, or the disk is full. The next line tries again.
        this.#lost += lines + lineCount(this.#waiting);
        this.#waiting = "";
        break;
      }
    }
    this.#isWriting = false;
  }
}

function lineCount(text: string): number {
  return text.split("\n").length - 1;
}
