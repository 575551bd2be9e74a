// How long one client may keep us waiting: to say something, to finish a line, or, when it is too fast, for its lines
// to be taken.

import type { Decoder } from "../dialects/dialect.ts";
import type { Limits } from "./limits.ts";

/** A deadline that has passed. */
export type Overdue = "idle" | "unfinished" | "tooFast";

/** What one client's time limits are counted from. */
export class Deadlines {
  readonly #limits: Limits;
  #heardAt: number;
  #unfinishedSince: number | undefined;
  /** Since when it waits for its own allowance, or is read no further. Waiting for others is not its fault. */
  #tooFastSince: number | undefined;

  constructor(limits: Limits, now: number) {
    this.#limits = limits;
    this.#heardAt = now;
  }

  /** It has said something, or could not be heard until now. */
  heard(now: number): void {
    this.#heardAt = now;
  }

  /** Notes since when a line has been unfinished: since it began, or since the one before it was done. */
  watch(decoder: Decoder, now: number): void {
    if (!decoder.hasUnfinished) this.#unfinishedSince = undefined;
    else if (decoder.hasNext) this.#unfinishedSince = now;
    else this.#unfinishedSince ??= now;
  }

  /** What was unfinished is no more, or counts anew. */
  dropped(): void {
    this.#unfinishedSince = undefined;
  }

  /** Notes since when it has been too fast. */
  tooFast(isTooFast: boolean, now: number): void {
    if (isTooFast) this.#tooFastSince ??= now;
    else this.#tooFastSince = undefined;
  }

  /** Time in which nobody could be heard does not count. */
  excuse(now: number): void {
    this.#heardAt = now;
    if (this.#unfinishedSince !== undefined) this.#unfinishedSince = now;
    if (this.#tooFastSince !== undefined) this.#tooFastSince = now;
  }

  /**
   * Which of its deadlines has passed, if one has.
   *
   * @param isWaiting whether its lines wait: then it can neither finish one nor be heard
   */
  overdue(now: number, isWaiting: boolean): Overdue | undefined {
    const { floodTimeout, idleTimeout, lineTimeout } = this.#limits;
    if (this.#tooFastSince !== undefined && now - this.#tooFastSince >= floodTimeout) return "tooFast";
    if (isWaiting) return undefined;
    if (this.#unfinishedSince !== undefined && now - this.#unfinishedSince >= lineTimeout) {
      return "unfinished";
    }
    return idleTimeout !== "off" && now - this.#heardAt >= idleTimeout ? "idle" : undefined;
  }
}
