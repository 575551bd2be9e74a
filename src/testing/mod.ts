/**
 * For tests: an in-memory network, so that a chat needs no sockets, and contract tests for your own transports and
 * stores.
 *
 * ```ts
 * import { memoryTransport, transportContract } from "partyline/testing";
 *
 * const checks = transportContract({
 *   transport: () => memoryTransport({ chunk: 1_000 }),
 *   endpoint: () => ({ kind: "tcp", host: "127.0.0.1", port: 0 }),
 *   connect: (network, endpoint) => network.connect(endpoint),
 * });
 * // In a test runner: `test(name, run)`.
 * for (const { run } of checks) await run();
 * console.log("It keeps the contract"); // It keeps the contract
 * ```
 *
 * The name is that of `npm install partyline`, and on Deno of `deno add partyline@jsr:@partyline/partyline`.
 *
 * @module
 */

export {
  type MemoryOptions,
  type MemoryPeer,
  type MemoryTransport,
  memoryTransport,
  randomChunks,
} from "../transports/memory/network.ts";
export { type ContractCheck, transportContract } from "./contract.ts";
export { storeContract } from "./store_contract.ts";
export type { StoreSubject } from "./store_subject.ts";
export type { ContractSubject, TestPeer } from "./subject.ts";
