// Lines older than those in memory, which the store has. Reading makes everybody wait, so it takes at most a fifth of
// the time, and 10 ms in a row. When that is used up, further requests wait, one for each client, in order.

import type { Effect } from "../engine/effect.ts";
import type { Notice, Said } from "../engine/notice.ts";
import type { Clock } from "./clock.ts";
import type { Histories } from "./histories.ts";

/** 200 lines take 0.2 to 0.5 ms, from a disk that is asleep 100 ms: then four times as long is spent on other things. */
const REST_FACTOR = 4;

/** 10 ms: what may be read in a row, as long as a busy turn takes anyway. */
const MOST_AT_ONCE = 10;

type Recall = Extract<Effect, { readonly kind: "recall" }>;

/** Who asks. */
export interface Asker {
  readonly isAlive: boolean;
  /** How many characters it was told in answer to what it has said. */
  told: number;
  tell(notice: Notice): number;
  /** Keeps its further lines waiting until the function that it returns is called. */
  hold(): () => void;
}

/** Where older lines are. */
export interface OlderLines {
  linesFrom(room: string, number: number, count: number): readonly Said[];
}

interface Question {
  readonly effect: Recall;
  readonly asker: Asker;
  readonly release: () => void;
}

/** Answers what is asked about lines of rooms. */
export class Archive {
  readonly #histories: Histories;
  readonly #older: () => OlderLines | undefined;
  readonly #clock: Pick<Clock, "now" | "after">;
  /** Those that wait, the first first: one of each client that is there, and some of such that have left. */
  readonly #waiting = new Set<Question>();
  #freeAt = -Infinity;
  #stopWaiting: (() => void) | undefined;
  #isClosed = false;

  /** @param older where older lines are, if that is anywhere; beside a cluster it is known only later */
  constructor(
    histories: Histories,
    older: () => OlderLines | undefined,
    clock: Pick<Clock, "now" | "after">,
  ) {
    this.#histories = histories;
    this.#older = older;
    this.#clock = clock;
  }

  /** Answers, at once or when there is time for it. */
  recall(effect: Recall, asker: Asker): void {
    const isHere = this.#older() === undefined || this.#histories.missing(effect) === undefined;
    if (isHere) return this.#tell(asker, this.#histories.recall(effect));
    if (this.#waiting.size === 0 && this.#isFree) return this.#tell(asker, this.#answerTo(effect));
    this.#waiting.add({ effect, asker, release: asker.hold() });
    this.#wait();
  }

  /** The room is no more, and soon nobody will know what was said in it: whoever waits for that gets what is here. */
  forget(room: string): void {
    for (const question of this.#waiting) {
      if (question.effect.room === room) {
        this.#settle(question, () => this.#histories.recall(question.effect));
      }
    }
  }

  /** Nothing is read any more. */
  close(): void {
    this.#isClosed = true;
    this.#stopWaiting?.();
    for (const question of this.#waiting) {
      this.#settle(question, () => this.#histories.recall(question.effect));
    }
  }

  get #isFree(): boolean {
    return !this.#isClosed && this.#freeAt <= this.#clock.now();
  }

  #wait(): void {
    if (this.#stopWaiting !== undefined || this.#isClosed) return;
    const delay = Math.max(1, Math.ceil(this.#freeAt - this.#clock.now()));
    this.#stopWaiting = this.#clock.after(delay, () => {
      this.#stopWaiting = undefined;
      this.#goOn();
    });
  }

  #goOn(): void {
    for (const question of this.#waiting) {
      const { asker, effect } = question;
      if (asker.isAlive && !this.#isFree) return this.#wait();
      this.#settle(question, () => this.#answerTo(effect));
    }
  }

  #settle(question: Question, answer: () => Notice): void {
    this.#waiting.delete(question);
    if (question.asker.isAlive) this.#tell(question.asker, answer());
    question.release();
  }

  #answerTo(effect: Recall): Notice {
    const missing = this.#histories.missing(effect);
    if (missing === undefined || this.#isClosed) return this.#histories.recall(effect);
    const start = this.#clock.now();
    const lines = this.#older()?.linesFrom(effect.room, missing.from, missing.count);
    const end = this.#clock.now();
    const credit = MOST_AT_ONCE * (1 + REST_FACTOR);
    this.#freeAt = Math.max(this.#freeAt, start - credit) + (end - start) * (1 + REST_FACTOR);
    return this.#histories.recall(effect, lines);
  }

  #tell(asker: Asker, notice: Notice): void {
    asker.told += asker.tell(notice);
  }
}
