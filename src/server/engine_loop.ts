// Holds the state of one chat and feeds it one input after another. Inputs never nest: what happens while one is
// handled, or while the outbox writes (a write finds a dead peer, a hook closes a client), waits in a queue.

import type { CommandOf } from "../engine/command.ts";
import type { Effect } from "../engine/effect.ts";
import type { Input } from "../engine/input.ts";
import type { ChatState } from "../engine/state.ts";
import type { StepFunction } from "../engine/step.ts";

/** What the loop works for. */
export interface EngineHost {
  /** Does what an effect says. */
  perform(effect: Effect): void;
  /** Throws if an effect of a custom command can't be performed: nothing counts then. */
  rehearse(effect: Effect): void;
  /** That input has been stepped: what comes of it is performed next. Must not throw. */
  happened(input: Input): void;
  /** A step or an effect threw. Must not throw itself. */
  failed(input: Input, error: unknown): void;
}

/** What is done right before an input happens, and right after all that comes of it. Must not throw. */
export interface Around {
  begin(): void;
  done(): void;
}

/** The input of a custom command: what comes of it was made by the host program. */
export function isCustom(input: Input): input is Input & { readonly command: CommandOf<"custom"> } {
  return input.kind === "said" && input.command.kind === "custom";
}

/** One chat's engine. */
export class EngineLoop {
  readonly #step: StepFunction;
  readonly #host: EngineHost;
  readonly #queue: (Input | (() => void))[] = [];
  #state: ChatState;
  #isBusy = false;

  constructor(step: StepFunction, state: ChatState, host: EngineHost) {
    this.#step = step;
    this.#state = state;
    this.#host = host;
  }

  /** What the engine knows now. */
  get state(): ChatState {
    return this.#state;
  }

  /** Lets the engine know what happened, now or as soon as it is done with what happened before. Never throws. */
  dispatch(input: Input, around?: Around): void {
    if (this.#isBusy) {
      this.#queue.push(around === undefined ? input : () => this.#runAround(input, around));
      return;
    }
    this.#isBusy = true;
    try {
      if (around === undefined) this.#run(input);
      else this.#runAround(input, around);
      this.#catchUp();
    } finally {
      this.#isBusy = false;
    }
  }

  /**
   * Carries an input out now, if it changes nothing and all that comes of it is such. Returns whether it did.
   *
   * @param isSuch whether an effect may come of it
   */
  runAlone(input: Input, isSuch: (effect: Effect) => boolean, around: Around | undefined): boolean {
    if (this.#isBusy || isCustom(input)) return false;
    let effects: readonly Effect[];
    try {
      const step = this.#step(this.#state, input);
      if (step.state !== this.#state || !step.effects.every(isSuch)) return false;
      effects = step.effects;
    } catch {
      return false;
    }
    this.undisturbed(() => {
      around?.begin();
      this.#host.happened(input);
      for (const effect of effects) this.#perform(effect, input);
      around?.done();
    });
    return true;
  }

  /** The chat is another one from now on. */
  restore(state: ChatState): void {
    this.#state = state;
  }

  /** Acts once what has been dispatched so far has happened. `act` must not throw. */
  afterwards(act: () => void): void {
    if (this.#isBusy) this.#queue.push(act);
    else act();
  }

  /** Acts without anything happening in between; what comes meanwhile happens afterwards. */
  undisturbed(act: () => void): void {
    this.#isBusy = true;
    try {
      act();
      this.#catchUp();
    } finally {
      this.#isBusy = false;
    }
  }

  #catchUp(): void {
    if (this.#queue.length === 0) return;
    for (let input = this.#queue.shift(); input !== undefined; input = this.#queue.shift()) this.#run(input);
  }

  #runAround(input: Input, around: Around): void {
    around.begin();
    this.#run(input);
    around.done();
  }

  #run(input: Input | (() => void)): void {
    if (typeof input === "function") return input();
    try {
      const { state, effects } = this.#step(this.#state, input);
      if (isCustom(input)) { for (const effect of effects) this.#host.rehearse(effect); }
      this.#state = state;
      this.#host.happened(input);
      for (const effect of effects) this.#perform(effect, input);
    } catch (error) {
      this.#host.failed(input, error);
    }
  }

  /** An effect that fails must not take the others with it: the end of a session may be among them. */
  #perform(effect: Effect, input: Input): void {
    try {
      this.#host.perform(effect);
    } catch (error) {
      this.#host.failed(input, error);
    }
  }
}
