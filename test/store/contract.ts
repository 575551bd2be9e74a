// The contract of stores of partyline/testing, as tests of vitest.

import { describe, it } from "vitest";
import { storeContract, type StoreSubject } from "../../src/testing/mod.ts";

/** Tests a kind of store. */
export function testStore<P>(name: string, subject: StoreSubject<P>): void {
  describe(`store: ${name}`, () => {
    for (const { name, run } of storeContract(subject)) it(name, run);
  });
}
