// How many clients this process has file descriptors for. Running out is survived, but better told at start.

import { readFileSync } from "node:fs";

/** 64: listeners, standard streams, files, and refused clients that are just being told so. */
const RESERVED = 64;

/**
 * How many clients there are descriptors for, if the system says so (Linux) and we may ask (Deno 2.9: `--allow-all`).
 *
 * @param each how many descriptors a client takes
 */
export function placesForClients(each: number): number | undefined {
  try {
    // dnt-shim-ignore
    const { Deno } = globalThis as DenoPermissions;
    if (
      Deno !== undefined && Deno.permissions.querySync({ name: "read", path: LIMITS }).state !== "granted"
    ) {
      return undefined;
    }
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync(LIMITS, "utf8"))?.[1];
    return soft === undefined ? undefined : Math.max(1, Math.floor((Number(soft) - RESERVED) / each));
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
