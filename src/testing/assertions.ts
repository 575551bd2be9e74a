// Assertions that node:assert lacks. The limit comes first.

import { equal, ok } from "node:assert/strict";
import type { CloseReason } from "../transports/transport.ts";
import type { Witness } from "./witness.ts";

/** How a connection ended. */
export function endedAs({ reason }: Witness, kind: CloseReason["kind"], unsent: number): void {
  equal(reason?.kind, kind);
  equal(reason?.unsent, unsent);
}

/** Fails unless the value is greater. */
export function moreThan(limit: number, value: number | undefined): void {
  ok(value !== undefined && value > limit, `Wanted more than ${limit}, got ${value}`);
}

/** Fails unless the value is less. */
export function lessThan(limit: number, value: number | undefined): void {
  ok(value !== undefined && value < limit, `Wanted less than ${limit}, got ${value}`);
}

/** Fails if the value is greater. */
export function atMost(limit: number, value: number | undefined): void {
  ok(value !== undefined && value <= limit, `Wanted ${limit} at most, got ${value}`);
}
