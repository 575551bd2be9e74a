// What has been read and has not happened: it does so as far as the turn has room for it, and the rest waits for the next.

import { setImmediate } from "node:timers";

/** Whom the pacing works for. */
export interface PacingOwner<Message> {
  /** It happens now. */
  happen(message: Message): void;
  /** So many have happened: there is room for others. */
  happened(count: number): void;
}

/** Messages in their order. */
export class Pacing<Message> {
  readonly #owner: PacingOwner<Message>;
  readonly #queue: Message[] = [];
  #isPaused = false;
  #isOver = false;

  constructor(owner: PacingOwner<Message>) {
    this.#owner = owner;
  }

  /** One more. */
  add(message: Message): void {
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
    let taken = 0;
    try {
      while (taken < this.#queue.length && !this.#isPaused && !this.#isOver) {
        this.#owner.happen(this.#queue[taken++] as Message);
      }
    } finally {
      this.#queue.splice(0, taken);
      this.#owner.happened(taken);
    }
  }
}
