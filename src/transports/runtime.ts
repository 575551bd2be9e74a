// Which runtime is this, and the lazy import of what it listens with: a program loads the sockets that it uses, and
// no others. A new scheme is a row in SCHEMES.

import { refusal } from "./error.ts";
import type { Endpoint, Transport } from "./transport.ts";

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
  const schemes = new Schemes(runtimeName());
  // Now, so that `descriptors` knows them.
  await schemes.load("tcp");
  return schemes.transport();
}

/** Sockets of `node:net` and `node:tls`, which every runtime has. Deno and Bun have them for compatibility. */
export function nodeTransport(): Transport {
  return new Schemes("node").transport();
}

/** `native`: {@link nativeTransport}. `node`: {@link nodeTransport}. */
export async function createTransport(name: "native" | "node"): Promise<Transport> {
  if (name === "native") return await nativeTransport();
  if (name === "node") return nodeTransport();
  throw new TypeError(`Cannot use transport "${name}": wanted native or node, or a transport of your own`);
}

type Scheme = Endpoint["kind"];

/** Loads a transport that is made of the sockets of that name. */
type Load = (sockets: RuntimeName) => Promise<Transport>;

const SCHEMES: { readonly [S in Scheme]: Load } = {
  tcp: streams,
  tls: streams,
  unix: streams,
  udp: datagrams,
  ws: webSockets,
  wss: webSockets,
};

async function streams(sockets: RuntimeName): Promise<Transport> {
  switch (sockets) {
    case "node":
      return (await import("./node/streams.ts")).nodeStreams();
    case "deno":
      return (await import("./deno/streams.ts")).denoStreams();
    case "bun":
      return (await import("./bun/streams.ts")).bunStreams();
  }
}

/** Whatever the sockets of the other schemes are: only these work. */
async function datagrams(): Promise<Transport> {
  // Bun's node:dgram loses a datagram whenever another peer is gone, and does not say which (Bun 1.4.5). Deno's own
  // listenDatagram is missing without --unstable-net (Deno 2.9.6), and node:dgram works there without any flag.
  if (runtimeName() === "bun") return (await import("./bun/udp.ts")).bunDatagrams();
  return (await import("./node/udp.ts")).nodeDatagrams();
}

/** Whatever the sockets of the other schemes are: the package works on node:http, which is the same everywhere. */
async function webSockets(): Promise<Transport> {
  return (await import("./web/listener.ts")).webSockets();
}

/** Loads the transport of each scheme once, when it is first used. */
class Schemes {
  private readonly sockets: RuntimeName;
  private readonly loading = new Map<Load, Promise<Transport>>();
  private readonly loaded = new Map<Load, Transport>();

  constructor(sockets: RuntimeName) {
    this.sockets = sockets;
  }

  transport(): Transport {
    return {
      name: this.sockets,
      descriptors: (endpoint) => this.loaded.get(SCHEMES[endpoint.kind])?.descriptors?.(endpoint) ?? 1,
      listen: async (endpoint, accept, options) => {
        if (!Object.hasOwn(SCHEMES, endpoint.kind)) {
          throw refusal(endpoint, "ENOTSUP", `wanted one of ${Object.keys(SCHEMES).join(", ")}`);
        }
        return await (await this.load(endpoint.kind)).listen(endpoint, accept, options);
      },
    };
  }

  /** Tcp, tls and unix share one: what it knows of all its listeners is then in one place. */
  load(scheme: Scheme): Promise<Transport> {
    const load = SCHEMES[scheme];
    const present = this.loading.get(load);
    if (present !== undefined) return present;
    const loading = load(this.sockets).then((transport) => {
      this.loaded.set(load, transport);
      return transport;
    });
    this.loading.set(load, loading);
    return loading;
  }
}
