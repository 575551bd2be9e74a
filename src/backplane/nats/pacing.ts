// What has been read and has not happened: it does so as far as the turn has room for it, and the rest waits for the next.

import { setImmediate } from "node:timers";
import type { LogMessage } from "./reader.ts";

/** Whom the pacing works for. */
export interface PacingOwner {
  /** It happens now. */
  happen(message: LogMessage): void;
  /** So many bytes of them have happened: there is room for others. */
  happened(bytes: number): void;
}

/** LogMessages in their order. */
export class Pacing {
  readonly #owner: PacingOwner;
  readonly #queue: LogMessage[] = [];
  #isPaused = false;
  #isOver = false;

  constructor(owner: PacingOwner) {
    this.#owner = owner;
  }

  /** One more. */
  add(message: LogMessage): void {
    this.#queue.push(message);
    if (this.#queue.length === 1) this.#drain();
  }

  /** Nothing happens until {@link Pacing.resume}. */
  pause(): void {
    this.#isPaused = true;
  }

  /** It goes on, in the next turn. */
  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    if (this.#queue.length > 0) setImmediate(() => this.#drain());
  }

  /** Nothing happens any more. */
  end(): void {
    this.#isOver = true;
  }

  #drain(): void {
    let [bytes, taken] = [0, 0];
    try {
      while (taken < this.#queue.length && !this.#isPaused && !this.#isOver) {
        const message = this.#queue[taken++] as LogMessage;
        bytes += message.data.length;
        this.#owner.happen(message);
      }
    } finally {
      this.#queue.splice(0, taken);
      this.#owner.happened(bytes);
    }
  }
}
