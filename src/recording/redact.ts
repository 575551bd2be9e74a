// What is kept of passwords, replaced by numbers: the same by the same, since the engine compares them.

import type { Input } from "../engine/input.ts";
import { type KeptState, lastAtOf } from "../engine/kept.ts";
import type { ChatState } from "../engine/state.ts";

/** Replaces what is kept of passwords. */
export class Redaction {
  readonly #numbers = new Map<string, string>();

  /** An input without it. */
  input(input: Input): Input {
    switch (input.kind) {
      case "hashed":
        return { ...input, hash: this.#numberOf(input.hash) };
      case "verified":
        return { ...input, hash: this.#numberOf(input.hash), renewed: this.#numberOf(input.renewed) };
      default:
        return input;
    }
  }

  /** A state without it. */
  state(state: ChatState): ChatState {
    const accounts = state.accounts.map((account) => ({ ...account, hash: this.#numberOf(account.hash) }));
    return { ...state, accounts };
  }

  /** What was kept, without it. */
  kept({ accounts, rooms, sanctions }: KeptState): KeptState {
    return {
      accounts: accounts.map(([key, account]) => [key, { ...account, hash: this.#numberOf(account.hash) }]),
      sanctions,
      rooms: rooms.map(([key, { epoch, key: needed, last, madeAt, modes, name, owner, topic, ...when }]) => [
        key,
        { epoch, key: needed, last, lastAt: lastAtOf(when), madeAt, modes, name, owner, topic },
      ]),
    };
  }

  #numberOf(hash: string): string;
  #numberOf(hash: string | undefined): string | undefined;
  #numberOf(hash: string | undefined): string | undefined {
    if (hash === undefined) return undefined;
    const number = this.#numbers.get(hash) ?? `password ${this.#numbers.size + 1}`;
    this.#numbers.set(hash, number);
    return number;
  }
}
