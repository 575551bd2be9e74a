// The contract that others may call: it has names for any test runner, and a transport that breaks it fails.

import { AssertionError } from "node:assert";
import { expect, test } from "vitest";
import {
  type ContractCheck,
  type MemoryTransport,
  memoryTransport,
  transportContract,
} from "../../src/testing/mod.ts";
import type { Accept } from "../../src/transports/transport.ts";

/** The contract of a network in memory with a fault. */
function contractWith(wrap: (accept: Accept) => Accept): readonly ContractCheck[] {
  return transportContract({
    transport: (): MemoryTransport => {
      const network = memoryTransport();
      return {
        ...network,
        listen: (endpoint, accept, options) => network.listen(endpoint, wrap(accept), options),
      };
    },
    endpoint: () => ({ kind: "tcp", host: "127.0.0.1", port: 0 }),
    connect: (network, endpoint) => network.connect(endpoint),
  });
}

function named(name: string, checks: readonly ContractCheck[]): ContractCheck {
  const found = checks.find((check) => check.name === name);
  if (found === undefined) throw new Error(`There is no check "${name}"`);
  return found;
}

test("every check has a name of its own", () => {
  const names = contractWith((accept) => accept).map(({ name }) => name);
  expect(names.length).toBeGreaterThan(30);
  expect(new Set(names).size).toBe(names.length);
});

test("a check can be run again", async () => {
  const { run } = named("echoes what it reads", contractWith((accept) => accept));
  await run();
  await run();
});

test("checks of what clients can't do are left out", () => {
  const all = contractWith((accept) => accept);
  const some = transportContract({
    transport: () => memoryTransport(),
    endpoint: () => ({ kind: "tcp", host: "127.0.0.1", port: 0 }),
    connect: (network, endpoint) => network.connect(endpoint),
    canReset: false,
    canStall: false,
  });
  const left = all.map(({ name }) => name).filter((name) => !some.some((check) => check.name === name));
  expect(left).toEqual([
    "counts what a peer does not take, and reports when it has",
    "gives up on a peer that never reads, after the linger time",
    "aborts at once, and counts what never left",
    "tells of a peer that resets, silent or in the middle of a talk",
    "counts what a lost peer never took",
  ]);
});

test("a transport that changes bytes fails", async () => {
  const checks = contractWith((accept) => (connection) => {
    const handler = accept(connection);
    return {
      read: (chunk) => handler.read(chunk.map((byte) => byte ^ 1)),
      ended: () => handler.ended(),
      drained: () => handler.drained(),
      closed: (reason) => handler.closed(reason),
    };
  });
  await expect(named("echoes what it reads", checks).run()).rejects.toThrow(AssertionError);
});

test("a transport that says twice that a connection is over fails, whatever the check is about", async () => {
  const checks = contractWith((accept) => (connection) => {
    const handler = accept(connection);
    return {
      read: (chunk) => handler.read(chunk),
      ended: () => handler.ended(),
      drained: () => handler.drained(),
      closed: (reason) => {
        handler.closed(reason);
        handler.closed(reason);
      },
    };
  });
  await expect(named("ignores an empty write", checks).run()).rejects.toThrow("closed twice");
});
