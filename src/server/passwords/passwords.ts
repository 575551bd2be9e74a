// Passwords of one server: who may try, how many at once, and the result, as an input for the engine.

import type { Effect } from "../../engine/effect.ts";
import { fold } from "../../engine/fold.ts";
import type { Input } from "../../engine/input.ts";
import type { Clock } from "../clock.ts";
import type { SessionLoop } from "../session_loop.ts";
import { checkPassword, hashPassword } from "./hash.ts";
import { HashQueue } from "./queue.ts";
import { CLAIMS, originOf, PASSWORD_TRIES, Throttle } from "./throttle.ts";

type EffectOf<K extends Effect["kind"]> = Extract<Effect, { readonly kind: K }>;

/** How many milliseconds to wait, or what will be the answer. */
export type Answered = { readonly wait: number } | { readonly answer: Promise<Input> };

/** 10,000 pairs of an address and a name: as many as clients by default. */
const MOST_KNOWN = 10_000;

/** Looks at passwords. */
export class Passwords {
  readonly #clock: Clock;
  readonly #queue = new HashQueue();
  readonly #tries: Throttle<"address" | "name">;
  readonly #claims: Throttle<"address">;
  readonly #ofKnown: Throttle<"address">;
  /** From where names have been logged in by, the longest ago first. */
  readonly #known = new Set<string>();

  constructor(clock: Clock) {
    const now = () => clock.now();
    this.#clock = clock;
    this.#tries = new Throttle(PASSWORD_TRIES, now);
    this.#claims = new Throttle(CLAIMS, now);
    this.#ofKnown = new Throttle({ address: PASSWORD_TRIES.address }, now);
  }

  /** Makes what can be kept of a password. */
  hash(effect: EffectOf<"hash">, session: SessionLoop, secret: string): Answered {
    const keys = { address: originOf(session.connection.remote, session.id) };
    // Another password for a name that one has is no new account.
    const wait = effect.isNew ? this.#claims.take(keys) : 0;
    if (wait > 0) return { wait };
    return { answer: this.#hash(effect, session, secret, keys) };
  }

  /** Compares a password with what was kept of one. */
  verify(effect: EffectOf<"verify">, session: SessionLoop, secret: string): Answered {
    const keys = {
      address: originOf(session.connection.remote, session.id),
      name: fold(effect.name),
    };
    // Who has given the right password before is not kept out by others who guess.
    const throttle = this.#known.has(`${keys.address} ${keys.name}`) ? this.#ofKnown : this.#tries;
    const wait = throttle.take(keys);
    if (wait > 0) return { wait };
    return { answer: this.#verify(effect, session, secret, () => throttle.refund(keys), keys) };
  }

  async #hash(
    { isNew, name, session: id }: EffectOf<"hash">,
    session: SessionLoop,
    secret: string,
    keys: { readonly address: string },
  ): Promise<Input> {
    const done = await this.#queue.run(() => hashPassword(secret), () => session.isAlive);
    if (isNew && done.kind !== "done") this.#claims.refund(keys);
    const hash = done.kind === "done" ? done.value : undefined;
    return { kind: "hashed", session: id, name, hash, at: this.#clock.date() };
  }

  async #verify(
    { hash, name, session: id }: EffectOf<"verify">,
    session: SessionLoop,
    secret: string,
    refund: () => void,
    keys: { readonly address: string; readonly name: string },
  ): Promise<Input> {
    const done = await this.#queue.run(() => checkAndRenew(secret, hash), () => session.isAlive);
    const verified = { kind: "verified", session: id, name, hash, at: this.#clock.date() } as const;
    if (done.kind !== "done") {
      refund();
      return { ...verified, verdict: "unknown" };
    }
    const { isRight, renewed } = done.value;
    if (!isRight) return { ...verified, verdict: "denied" };
    refund();
    this.#remember(`${keys.address} ${keys.name}`);
    return { ...verified, verdict: "granted", renewed };
  }

  #remember(origin: string): void {
    this.#known.delete(origin);
    this.#known.add(origin);
    for (const oldest of this.#known) {
      if (this.#known.size <= MOST_KNOWN) return;
      this.#known.delete(oldest);
    }
  }
}

/** Both in one place of the queue: after a change of the cost, whoever logs in has a record to renew. */
async function checkAndRenew(
  secret: string,
  hash: string | undefined,
): Promise<{ readonly isRight: boolean; readonly renewed: string | undefined }> {
  const { isOutdated, isRight } = await checkPassword(secret, hash);
  return { isRight, renewed: isRight && isOutdated ? await hashPassword(secret) : undefined };
}
