// What transports of real sockets promise beyond the contract of connections: addresses, TLS and Unix sockets.

import { afterAll } from "vitest";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runtimeName } from "../../src/transports/runtime.ts";
import type { Endpoint, Transport } from "../../src/transports/transport.ts";
import { testAddresses } from "./address_contract.ts";
import { testConnections } from "./contract.ts";
import { makeIdentity } from "./identity.ts";
import { socketPeer } from "./peers.ts";
import { testTls } from "./tls_contract.ts";
import { testUnix } from "./unix_contract.ts";

/** Where a runtime falls short of the contract, each with what was seen. */
export interface Shortfalls {
  /** Deno's node:tls can't end politely, and the node transport refuses to use it (2.9.6). */
  readonly hasNoTls?: boolean;
  /** Deno's node:net says EINVAL for the address of another machine (2.9.6). */
  readonly hasInexactErrors?: boolean;
}

/** Tests one transport of real sockets in all its kinds. */
export function testSockets(
  name: string,
  transport: () => Promise<Transport>,
  shortfalls: Shortfalls = {},
): void {
  const directory = mkdtempSync(join(tmpdir(), "partyline-"));
  let paths = 0;
  const nextPath = () => join(directory, `${++paths}.sock`);
  afterAll(() => rmSync(directory, { recursive: true }));

  const loopback = { host: "127.0.0.1", port: 0 };
  const shared = {
    transport,
    connect: (_: Transport, endpoint: Endpoint) => socketPeer(endpoint),
  };
  testConnections(`${name} TCP`, {
    ...shared,
    endpoint: () => ({ kind: "tcp", ...loopback }),
    crowd: 1_000,
  });
  testConnections(`${name} Unix sockets`, {
    ...shared,
    endpoint: () => ({ kind: "unix", path: nextPath() }),
    canReset: false,
    crowd: 300,
  });
  testAddresses(name, transport, shortfalls.hasInexactErrors !== true);
  testUnix(name, transport, nextPath);
  if (shortfalls.hasNoTls) return;

  const tls = makeIdentity();
  testConnections(`${name} TLS`, {
    ...shared,
    endpoint: () => ({ kind: "tls", ...loopback }),
    options: { tls },
    canReset: false,
    canStall: runtimeName() !== "deno",
    crowd: 100,
  });
  testTls(name, transport, tls);
}
