// Passwords of one server: who may try, how many at once, and what comes of it, as an input for the engine.

import type { Effect } from "../../engine/effect.ts";
import type { Input } from "../../engine/input.ts";
import type { Clock } from "../clock.ts";
import type { SessionLoop } from "../session_loop.ts";
import { checkPassword, hashPassword } from "./hash.ts";
import { HashQueue } from "./queue.ts";
import { CLAIMS, originOf, PASSWORD_TRIES, Throttle } from "./throttle.ts";

type EffectOf<K extends Effect["kind"]> = Extract<Effect, { readonly kind: K }>;

/** How many milliseconds to wait, or what will be the answer. */
export type Answered = { readonly wait: number } | { readonly answer: Promise<Input> };

/** Looks at passwords. */
export class Passwords {
  readonly #clock: Clock;
  readonly #queue = new HashQueue();
  readonly #tries: Throttle<"address" | "name">;
  readonly #claims: Throttle<"address">;

  constructor(clock: Clock) {
    const now = () => clock.now();
    this.#clock = clock;
    this.#tries = new Throttle(PASSWORD_TRIES, now);
    this.#claims = new Throttle(CLAIMS, now);
  }

  /** Makes what can be kept of a password. */
  hash(effect: EffectOf<"hash">, session: SessionLoop, secret: string): Answered {
    const keys = { address: originOf(session.connection.remote, session.id) };
    const wait = this.#claims.take(keys);
    if (wait > 0) return { wait };
    return { answer: this.#hash(effect, session, secret, keys) };
  }

  /** Compares a password with what was kept of one. */
  verify(effect: EffectOf<"verify">, session: SessionLoop, secret: string): Answered {
    const keys = {
      address: originOf(session.connection.remote, session.id),
      name: effect.name.toLowerCase(),
    };
    const wait = this.#tries.take(keys);
    if (wait > 0) return { wait };
    return { answer: this.#verify(effect, session, secret, keys) };
  }

  async #hash(
    { name, session: id }: EffectOf<"hash">,
    session: SessionLoop,
    secret: string,
    keys: { readonly address: string },
  ): Promise<Input> {
    const done = await this.#queue.run(() => hashPassword(secret), () => session.isAlive);
    if (done.kind !== "done") this.#claims.refund(keys);
    const hash = done.kind === "done" ? done.value : undefined;
    return { kind: "hashed", session: id, name, hash, at: this.#clock.date() };
  }

  async #verify(
    { hash, name, session: id }: EffectOf<"verify">,
    session: SessionLoop,
    secret: string,
    keys: { readonly address: string; readonly name: string },
  ): Promise<Input> {
    const verified = { kind: "verified", session: id, name, hash } as const;
    const done = await this.#queue.run(() => checkPassword(secret, hash), () => session.isAlive);
    if (done.kind !== "done") {
      this.#tries.refund(keys);
      return { ...verified, verdict: "unknown" };
    }
    const { isOutdated, isRight } = done.value;
    if (!isRight) return { ...verified, verdict: "denied" };
    this.#tries.refund(keys);
    return { ...verified, verdict: "granted", renewed: isOutdated ? await hashPassword(secret) : undefined };
  }
}
