// Between the shell and the one order of inputs: which inputs were handed over and have not come back yet, and what to
// do around each when it does. In a single process they come back at once.

import type { Backplane, BackplaneHome } from "../backplane/backplane.ts";
import type { Input } from "../engine/input.ts";
import type { SessionId } from "../engine/state.ts";
import type { Around, EngineLoop } from "./engine_loop.ts";

/** The inputs of one server. */
export class Order {
  readonly #backplane: Backplane;
  readonly #engine: EngineLoop;
  #handedOver = 0;
  #returned = 0;
  /** By the number of the input that it belongs to. */
  readonly #around = new Map<number, Around>();
  #afterwards: { readonly number: number; readonly act: (hasHappened: boolean) => void }[] = [];

  constructor(backplane: Backplane, engine: EngineLoop) {
    this.#backplane = backplane;
    this.#engine = engine;
  }

  /** Nobody is there who could not be reached. */
  get isCutOff(): boolean {
    return false;
  }

  /** Hands an input over. Returns its number. */
  dispatch(input: Input, around: Around | undefined): number {
    const number = ++this.#handedOver;
    if (around !== undefined) this.#around.set(number, around);
    this.#backplane.append(input);
    return number;
  }

  /** Acts at once: here nothing that a client has said is on its way. */
  inTurn(_session: SessionId, act: () => void): void {
    act();
  }

  /** Acts when the input of that number has happened, and all that comes of it. `act` must not throw. */
  after(number: number, act: () => void): void {
    const around = this.#around.get(number);
    this.#around.set(number, {
      begin: () => around?.begin(),
      done: () => {
        around?.done();
        act();
      },
    });
  }

  /** The next input has happened. */
  happened(input: Input, isOwn: boolean): void {
    if (!isOwn) return this.#engine.dispatch(input);
    this.#returned += 1;
    this.#engine.dispatch(input, this.#takeAround());
    for (
      let [next] = this.#afterwards;
      next !== undefined && next.number <= this.#returned;
      [next] = this.#afterwards
    ) {
      const { act } = next;
      this.#afterwards.shift();
      this.#engine.afterwards(() => act(true));
    }
  }

  /**
   * Acts once what has been handed over so far has happened, or never will, for the others have given this server up: it is
   * told which. `act` must not throw.
   */
  afterwards(act: (hasHappened: boolean) => void): void {
    if (this.#returned === this.#handedOver) return this.#engine.afterwards(() => act(true));
    this.#afterwards.push({ number: this.#handedOver, act });
  }

  /** What was handed over never comes back. */
  forget(): void {
    this.#returned = this.#handedOver;
    const arounds = [...this.#around.values()];
    this.#around.clear();
    for (const { done } of arounds) done();
    const acts = this.#afterwards;
    this.#afterwards = [];
    for (const { act } of acts) this.#engine.afterwards(() => act(false));
  }

  #takeAround(): Around | undefined {
    if (this.#around.size === 0) return undefined;
    const around = this.#around.get(this.#returned);
    this.#around.delete(this.#returned);
    return around;
  }
}

/** What a backplane may call: of a server alone it only gives back what it was handed. */
export function homeOf(order: Order | BackplaneHome): BackplaneHome {
  if ("save" in order) return order;
  return {
    happened: (input, isOwn) => order.happened(input, isOwn),
    standing: () => {},
    save: () => [],
    restore: () => {},
    digest: () => "",
  };
}
