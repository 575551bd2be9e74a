// The network in memory keeps the same contract as the sockets, and some promises of its own.

import {
  type MemoryOptions,
  type MemoryTransport,
  memoryTransport,
  randomCuts,
} from "../../src/transports/memory.ts";
import { testConnections } from "./contract.ts";

function testMemory(name: string, options: MemoryOptions): void {
  testConnections({
    name: `memory, ${name}`,
    transport: () => Promise.resolve(memoryTransport(options)),
    connect: (transport, endpoint) => (transport as MemoryTransport).connect(endpoint),
    endpoint: () => ({ kind: "tcp", host: "127.0.0.1", port: 0 }),
    canReset: true,
    crowd: 1_000,
  });
}

testMemory("whole", {});
testMemory("cut at random", { chunk: randomCuts(7, 40_000) });
