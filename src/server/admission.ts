// Who may come in: a limit on all clients, and one on the clients of a single address, so that one neighbour can't take
// every place.

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

/**
 * What counts as one address: an IPv4 address, or the /64 of an IPv6 address, which is what one household
 * is given (RFC 6177). Nothing for those who are on this machine.
 */
export function addressGroup(remote: Endpoint): string | undefined {
  if (remote.kind === "unix") return undefined;
  const { host } = remote;
  if (!host.includes(":")) return host.startsWith("127.") ? undefined : host;
  if (host === "::1") return undefined;
  return ipv6Groups(host).slice(0, 4).join(":");
}

/** The eight groups of an IPv6 address, written out. */
function ipv6Groups(host: string): readonly string[] {
  const [head = "", tail] = (host.split("%")[0] as string).split("::");
  const front = head === "" ? [] : head.split(":");
  if (tail === undefined) return front;
  const back = tail === "" ? [] : tail.split(":");
  const gap = Math.max(0, 8 - front.length - back.length);
  return [...front, ...Array<string>(gap).fill("0"), ...back];
}
