// The runtime's own sockets: node:net on Node, Deno.listen on Deno, Bun.listen on Bun.

import { nativeTransport } from "../../src/transports/runtime.ts";
import { testConnections } from "./contract.ts";
import { socketPeer } from "./peers.ts";

const sockets = {
  transport: nativeTransport,
  connect: (_: unknown, endpoint: Parameters<typeof socketPeer>[0]) => socketPeer(endpoint),
};

testConnections({
  ...sockets,
  name: "native TCP",
  endpoint: () => ({ kind: "tcp", host: "127.0.0.1", port: 0 }),
  canReset: true,
  crowd: 1_000,
});
