// Which runtime is this, and the lazy import of its transport: a program loads one adapter, never all three.

import type { Transport } from "./transport.ts";

/** The three runtimes that partyline runs on. */
export type RuntimeName = "node" | "deno" | "bun";

/** Which runtime is this? Deno and Bun also pretend to be Node, so they are asked first. */
export function runtimeName(): RuntimeName {
  // dnt-shim-ignore
  if ("Deno" in globalThis) return "deno";
  // dnt-shim-ignore
  return "Bun" in globalThis ? "bun" : "node";
}

/** The sockets that this runtime itself offers. */
export async function nativeTransport(): Promise<Transport> {
  switch (runtimeName()) {
    case "deno":
      return (await import("./deno/streams.ts")).denoTransport();
    case "bun":
      return (await import("./bun/streams.ts")).bunTransport();
    case "node":
      return (await import("./node/streams.ts")).nodeTransport();
  }
}

/** `native`: {@link nativeTransport}. `node`: `node:net`, which every runtime has. */
export async function createTransport(name: "native" | "node"): Promise<Transport> {
  if (name === "native") return await nativeTransport();
  if (name === "node") return (await import("./node/streams.ts")).nodeTransport();
  throw new TypeError(`Cannot use transport "${name}": wanted native or node, or a transport of your own`);
}
