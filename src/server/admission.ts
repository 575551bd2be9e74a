// Who may come in: a limit on all clients, and one on the clients of a single address, so that one neighbour can't take
// every place.

import { householdOf } from "../common/household.ts";
import type { Endpoint } from "../transports/transport.ts";
import type { Limits } from "./limits.ts";

/** Why a client can't come in. */
export type Refusal = "full" | "tooManyFromAddress";

/** Counts the clients that are in. */
export class Admission {
  readonly #limits: Pick<Limits, "maxClients" | "maxPerAddress">;
  readonly #perAddress = new Map<string, number>();
  #clients = 0;

  constructor(limits: Pick<Limits, "maxClients" | "maxPerAddress">) {
    this.#limits = limits;
  }

  /** Takes a place for a client from there, unless there is none. */
  enter(remote: Endpoint): Refusal | undefined {
    if (this.#clients >= this.#limits.maxClients) return "full";
    const group = addressGroup(remote);
    if (group !== undefined) {
      const neighbours = this.#perAddress.get(group) ?? 0;
      if (neighbours >= this.#limits.maxPerAddress) return "tooManyFromAddress";
      this.#perAddress.set(group, neighbours + 1);
    }
    this.#clients += 1;
    return undefined;
  }

  /** Gives the place of such a client back. */
  leave(remote: Endpoint): void {
    this.#clients -= 1;
    const group = addressGroup(remote);
    if (group === undefined) return;
    const neighbours = (this.#perAddress.get(group) ?? 0) - 1;
    if (neighbours > 0) this.#perAddress.set(group, neighbours);
    else this.#perAddress.delete(group);
  }
}

/** What counts as one address: its household. Nothing for those who are on this machine. */
export function addressGroup(remote: Endpoint): string | undefined {
  if (remote.kind === "unix") return undefined;
  const { host } = remote;
  return host.startsWith("127.") || host === "::1" ? undefined : householdOf(host);
}
