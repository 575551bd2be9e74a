// What every transport promises about connections, as checks for any test runner.

import type { Transport } from "../transports/transport.ts";
import { type AddCheck, type CheckedSubject, CheckRun } from "./check_run.ts";
import { checkEnds } from "./ends.ts";
import { checkListener } from "./listeners.ts";
import { checkSlowness } from "./slowness.ts";
import type { ContractSubject } from "./subject.ts";
import { checkTalking } from "./talking.ts";

/** 100: few enough for the descriptors of any process, with two for each. */
const CROWD = 100;

/** One promise, and how to check it. */
export interface ContractCheck {
  /** What is promised, as a test's name. */
  readonly name: string;
  /**
   * Checks it, on a transport of its own, and closes all that it has opened. Rejects with an AssertionError of
   * `node:assert`, or with an Error if something has not happened within 15 s.
   */
  readonly run: () => Promise<void>;
}

/**
 * The contract of transports, as checks for any test runner: `node:test`, `Deno.test`, `bun:test`, vitest. They
 * may run one after the other, not at the same time, if the endpoint's port is fixed.
 *
 * @example
 * ```ts
 * import { test } from "node:test";
 * import { memoryTransport, transportContract } from "partyline/testing";
 *
 * const checks = transportContract({
 *   transport: () => memoryTransport(),
 *   endpoint: () => ({ kind: "tcp", host: "127.0.0.1", port: 0 }),
 *   connect: (network, endpoint) => network.connect(endpoint),
 * });
 * for (const { name, run } of checks) test(name, run);
 * ```
 */
export function transportContract<T extends Transport>(
  subject: ContractSubject<T>,
): readonly ContractCheck[] {
  const checked: CheckedSubject = {
    options: {},
    canReset: true,
    canStall: true,
    canHalfClose: true,
    crowd: CROWD,
    ...subject,
    // It is only ever given what `transport` has made.
    connect: (transport, endpoint) => subject.connect(transport as T, endpoint),
  };
  const checks: ContractCheck[] = [];
  const check: AddCheck = (name, body) => {
    checks.push({ name, run: () => runCheck(new CheckRun(checked), body) });
  };
  checkTalking(check);
  checkSlowness(check, checked);
  checkEnds(check, checked);
  checkListener(check, checked);
  return checks;
}

async function runCheck(run: CheckRun, body: (run: CheckRun) => Promise<void>): Promise<void> {
  try {
    await body(run);
  } catch (error) {
    // What fails then is only a consequence.
    await run.tearDown().catch(() => {});
    throw error;
  }
  await run.tearDown();
}
