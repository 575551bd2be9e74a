// What we have asked, and who waits for the answer. Each command has one answer.

import { type Incoming, numberOf } from "./wire.ts";

/** Takes an answer, which may be an error. */
export type Take = (answer: Incoming) => void;

/** What was asked on one connection. */
export class Requests {
  readonly #waiting = new Map<number, { readonly take: Take; readonly at: number }>();
  #lastId = 0;

  /** The line for a command whose answer `take` wants. */
  ask(command: Incoming, at: number, take: Take): string {
    const id = ++this.#lastId;
    this.#waiting.set(id, { take, at });
    return JSON.stringify({ id, ...command });
  }

  /** Gives an answer to whom it belongs. Returns whether it was one. */
  take(answer: Incoming): boolean {
    const id = numberOf(answer["re"]);
    const waiting = id === undefined ? undefined : this.#waiting.get(id);
    if (id === undefined || waiting === undefined) return false;
    this.#waiting.delete(id);
    waiting.take(answer);
    return true;
  }

  /** When the oldest that waits was asked. */
  get oldest(): number | undefined {
    return this.#waiting.values().next().value?.at;
  }

  /** No answers will come. */
  clear(): void {
    this.#waiting.clear();
  }
}
