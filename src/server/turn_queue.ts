// Clients that have more lines than one turn takes. They go on in the order in which they began to wait, as many as the
// turn has room for; whoever is left over is first in the next one.

/** A queue of sessions that wait for the next turn. */
export class TurnQueue {
  readonly #endOfTurn: (callback: () => void) => void;
  readonly #isFull: () => boolean;
  readonly #run = () => this.#goOn();
  #waiting: (() => void)[] = [];
  #isScheduled = false;
  #isCrowded = false;

  /**
   * @param endOfTurn calls back at the end of the present turn
   * @param isFull whether enough has been said in the present turn
   */
  constructor(endOfTurn: (callback: () => void) => void, isFull: () => boolean) {
    this.#endOfTurn = endOfTurn;
    this.#isFull = isFull;
  }

  /** Whether somebody was passed over, so that newcomers must wait behind them. */
  get isCrowded(): boolean {
    return this.#isCrowded;
  }

  /** Calls back in a turn to come. */
  wait(callback: () => void): void {
    this.#waiting.push(callback);
    this.#schedule();
  }

  #goOn(): void {
    this.#isScheduled = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#isCrowded = false;
    let next = 0;
    while (next < waiting.length && !this.#isFull()) (waiting[next++] as () => void)();
    if (next === waiting.length) return;
    this.#isCrowded = true;
    this.#waiting = [...waiting.slice(next), ...this.#waiting];
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#endOfTurn(this.#run);
  }
}
