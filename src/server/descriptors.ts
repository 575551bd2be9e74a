// How many file descriptors this process has, and who may use them. The server survives running out of them, but it is
// better to say so at start, and worst for those who are already in. So newcomers and clients that are leaving have
// places of their own, and take none from the others.

import { readFileSync } from "node:fs";

/** How many there may be at once, of each kind. */
export interface Places {
  /** Clients that are in. */
  readonly clients: number;
  /** Connections whose session has ended, and that are just reading their last lines. */
  readonly lingering: number;
  /** TLS handshakes that are under way; none where no endpoint is `tls` or `wss`. */
  readonly handshakes: number;
}

/** 64: listeners, standard streams, files, and refused clients that are just being told so. */
const RESERVED = 64;

/** A tenth of the clients: at a thousand, a hundred coming or leaving within a second or two is a busy evening. */
const SHARE = 10;

/** 32: a small server meets as many impatient strangers as a big one. */
const LEAST_SHARE = 32;

/**
 * Divides what the system gives. Whoever is coming or leaving gets a tenth of the clients' places, or 32 where that
 * is more, but both together never more than half of everything.
 *
 * @param wanted how many clients there may be
 * @param descriptors how many descriptors there are, if that is known; if not, there are enough
 * @param each how many descriptors a client takes
 */
export function sharePlaces(
  wanted: number,
  descriptors: number | undefined,
  each: number,
  hasTls: boolean,
): Places {
  const shares = hasTls ? 2 : 1;
  // With fewer than one place for each kind nobody could come in: then we try our luck.
  const all = Math.max(1 + shares, Math.floor(((descriptors ?? Infinity) - RESERVED) / each));
  const withFullShares = Math.min(Math.floor(all * SHARE / (SHARE + shares)), all - shares * LEAST_SHARE);
  const atLeast = Math.min(Math.ceil(all / 2), all - shares);
  const clients = Math.min(wanted, Math.max(withFullShares, atLeast));
  const wish = Math.max(Math.ceil(clients / SHARE), LEAST_SHARE);
  const share = Math.min(wish, Math.floor((all - clients) / shares));
  return { clients, lingering: share, handshakes: hasTls ? share : 0 };
}

/** How many descriptors we have, if the system says so (Linux) and we may ask (Deno 2.9: `--allow-all`). */
export function descriptorLimit(): number | undefined {
  try {
    // dnt-shim-ignore
    const { Deno } = globalThis as DenoPermissions;
    if (
      Deno !== undefined && Deno.permissions.querySync({ name: "read", path: LIMITS }).state !== "granted"
    ) {
      return undefined;
    }
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync(LIMITS, "utf8"))?.[1];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}

const LIMITS = "/proc/self/limits";

/** What we touch of Deno. */
interface DenoPermissions {
  readonly Deno?: {
    readonly permissions: {
      querySync(descriptor: { name: "read"; path: string }): { readonly state: string };
    };
  };
}
