// What a program has asked and waits for: each of its commands gets one answer. The answer is what the program is told
// while the command is carried out, unless that can't be an answer; if it was told nothing, the answer is that the
// command is done.

import type { Dialect, Manner, Request } from "../dialects/dialect.ts";
import type { Notice } from "../engine/notice.ts";

/** The requests of one client, one at a time. People's lines are none. */
export class Requests {
  readonly #dialect: Pick<Dialect, "answer"> | Manner;
  /** Whether all that comes while it is pending is part of the answer: so it is where each client is told in its own way. */
  readonly #takesAll: boolean;
  readonly #write: (text: string) => void;
  #pending: Request | undefined;
  /** How many answers of others it waits for. */
  #holds = 0;

  /** @param write tells the client */
  constructor(dialect: Pick<Dialect, "answer"> | Manner, write: (text: string) => void) {
    this.#dialect = dialect;
    this.#takesAll = "voice" in dialect;
    this.#write = write;
  }

  /** Whether there is one that was not answered. */
  get isPending(): boolean {
    return this.#pending !== undefined;
  }

  /** One has come. */
  begin(request: Request | undefined): void {
    this.#pending = request;
  }

  /** Answers it by a notice. Returns how many characters that took; nothing if the notice is no answer to it. */
  answer(notice: Notice): number | undefined {
    if (this.#pending === undefined) return undefined;
    const text = this.#dialect.answer?.(this.#pending, notice);
    if (text === undefined) return undefined;
    if (!this.#takesAll) this.#pending = undefined;
    if (text !== "") this.#write(text);
    return text.length;
  }

  /**
   * It has been carried out, unless others have still to answer. Returns how many characters that took where what was told
   * before may have been kept back until now; elsewhere it says no more than that.
   */
  done(): number {
    if (this.#pending === undefined || this.#holds > 0) return 0;
    const text = this.#dialect.answer?.(this.#pending, undefined) ?? "";
    this.#pending = undefined;
    if (text !== "") this.#write(text);
    return this.#takesAll ? text.length : 0;
  }

  /** It waits for somebody else, until the function that it returns is called, which returns what `done` does. */
  hold(): () => number {
    this.#holds += 1;
    return () => {
      this.#holds -= 1;
      return this.done();
    };
  }
}
