// What every store promises, as checks for any test runner.

import type { ContractCheck } from "./contract.ts";
import { checkArchive } from "./store_archive.ts";
import { checkLife } from "./store_life.ts";
import { checkPieces } from "./store_pieces.ts";
import { checkRooms } from "./store_rooms.ts";
import { type AddStoreCheck, StoreRun } from "./store_run.ts";
import type { StoreSubject } from "./store_subject.ts";

/**
 * The contract of stores, as checks for any test runner: `node:test`, `Deno.test`, `bun:test`, vitest. That what was
 * written survives a process that is killed, and a power cut once it is synced, no check can see from within.
 *
 * @example
 * ```ts
 * import { test } from "node:test";
 * import { memoryStore } from "partyline/store";
 * import { storeContract } from "partyline/testing";
 *
 * const checks = storeContract({ place: (options) => memoryStore(options), open: (store) => store });
 * for (const { name, run } of checks) test(name, run);
 * ```
 */
export function storeContract<P>(subject: StoreSubject<P>): readonly ContractCheck[] {
  const checked: StoreSubject = {
    ...subject,
    // They are only ever given what `place` has made.
    open: (place) => subject.open(place as P),
    remove: (place) => subject.remove?.(place as P),
  };
  const checks: ContractCheck[] = [];
  const check: AddStoreCheck = (name, body) => {
    checks.push({ name, run: () => runCheck(new StoreRun(checked), body) });
  };
  checkPieces(check);
  checkRooms(check);
  checkArchive(check);
  checkLife(check, checked);
  return checks;
}

async function runCheck(run: StoreRun, body: (run: StoreRun) => Promise<void>): Promise<void> {
  try {
    await body(run);
  } catch (error) {
    // What fails then is only a consequence.
    await run.tearDown().catch(() => {});
    throw error;
  }
  await run.tearDown();
}
