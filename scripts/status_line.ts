// How far something is, on standard error: on a terminal one line that is written over and over, elsewhere a line
// each time.

import process from "node:process";

/** Back to the start of the line, and nothing on it. */
const CLEAR = "\r\x1b[K";

export class StatusLine {
  readonly #isTerminal = process.stderr.isTTY;
  readonly #pause: number;
  #shownAt = -Infinity;

  /** @param pause how many milliseconds pass at least between two lines that stay */
  constructor(pause = 0) {
    this.#pause = pause;
  }

  show(text: string): void {
    const now = performance.now();
    if (this.#isTerminal) process.stderr.write(`${CLEAR}${text}`);
    else if (now - this.#shownAt >= this.#pause) {
      this.#shownAt = now;
      process.stderr.write(`${text}\n`);
    }
  }

  /** Takes the present line away. */
  clear(): void {
    if (this.#isTerminal) process.stderr.write(CLEAR);
  }
}
