// Answers that the host program still owes, each to an effect of one session. Until it comes, the session's lines wait.
// Each has a deadline, and their number is limited, including those for sessions that have left: a hook that never
// answers can't take places or memory without end.

import type { Input } from "../engine/input.ts";
import type { SessionLoop } from "./session_loop.ts";
import { silenced } from "./thenable.ts";

/** What comes of an answer. */
export interface AnswersHost {
  dispatch(input: Input): void;
  /** Acts once what has been dispatched so far has happened: in a cluster that takes a moment. */
  afterwards(act: () => void): void;
  /** The promise was rejected. */
  contain(session: SessionLoop, error: unknown): void;
  /** There was no answer in time. */
  late(session: SessionLoop): void;
}

/** Waits for answers. */
export class Answers {
  readonly #host: AnswersHost;
  readonly #most: number;
  readonly #timeout: number;
  readonly #now: () => number;
  /** Those that are waited for, the oldest first. */
  readonly #pending = new Set<Pending>();

  /**
   * @param most how many at once
   * @param timeout milliseconds
   * @param now milliseconds since some moment, never going back
   */
  constructor(host: AnswersHost, most: number, timeout: number, now: () => number) {
    this.#host = host;
    this.#most = most;
    this.#timeout = timeout;
    this.#now = now;
  }

  /** How many are waited for. */
  get size(): number {
    return this.#pending.size;
  }

  /** Whether nobody can be waited for any more now. */
  get isFull(): boolean {
    return this.#pending.size >= this.#most;
  }

  /**
   * Waits for what the host program says about a session, which comes back as an input.
   *
   * @param late the input if it says nothing in time
   */
  wait(session: SessionLoop, answer: PromiseLike<Input>, late: Input): void {
    const pending: Pending = {
      session,
      late,
      deadline: this.#now() + this.#timeout,
      release: session.hold(),
    };
    this.#pending.add(pending);
    silenced(
      Promise.resolve(answer).then(
        (input) => this.#settle(pending, () => this.#host.dispatch(input)),
        (error) => this.#settle(pending, () => this.#host.contain(session, error)),
      ),
    );
  }

  /** What is said about a session is known already. It comes back as an input, and what was asked is answered by that. */
  give(session: SessionLoop, input: Input): void {
    const answered = session.awaitAnswer();
    this.#host.dispatch(input);
    this.#host.afterwards(answered);
  }

  /** Gives up those that are late. */
  tick(now: number): void {
    for (const pending of this.#pending) {
      if (now < pending.deadline) return;
      this.#settle(pending, () => {
        this.#host.late(pending.session);
        this.#host.dispatch(pending.late);
      });
    }
  }

  #settle(pending: Pending, act: () => void): void {
    if (!this.#pending.delete(pending)) return;
    act();
    // Not before: a program would be told that its command was carried out, and then what came of it.
    this.#host.afterwards(pending.release);
  }
}

interface Pending {
  readonly session: SessionLoop;
  readonly late: Input;
  readonly deadline: number;
  readonly release: () => void;
}
