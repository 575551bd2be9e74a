// The contract of partyline/testing, as tests of vitest; small files call it for each transport and kind.

import { describe, it } from "vitest";
import { type ContractSubject, transportContract } from "../../src/testing/mod.ts";
import type { Transport } from "../../src/transports/transport.ts";

/** Tests the connections of a transport. */
export function testConnections<T extends Transport>(name: string, subject: ContractSubject<T>): void {
  describe(`connections of ${name}`, () => {
    for (const { name, run } of transportContract(subject)) it(name, run);
  });
}
