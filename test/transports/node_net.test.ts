// node:net, on Node itself and as a second implementation on Deno and Bun.

import { transportNamed } from "../../src/transports/runtime.ts";
import { testConnections } from "./contract.ts";
import { socketPeer } from "./peers.ts";

const sockets = {
  transport: () => transportNamed("node"),
  connect: (_: unknown, endpoint: Parameters<typeof socketPeer>[0]) => socketPeer(endpoint),
};

testConnections({
  ...sockets,
  name: "node:net TCP",
  endpoint: () => ({ kind: "tcp", host: "127.0.0.1", port: 0 }),
  canReset: true,
  crowd: 1_000,
});
