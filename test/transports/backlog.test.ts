// The queue of what the kernel has not taken, against plain concatenation, and what it costs.

import { Buffer } from "node:buffer";
import process from "node:process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { residentMemory } from "../../scripts/process_usage.ts";
import { Backlog, joinBytes } from "../../src/common/backlog.ts";

type Act =
  | { readonly kind: "push"; readonly size: number; readonly fill: number }
  /** Takes, and puts back all but that share of it. */
  | { readonly kind: "take"; readonly share: number };

const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.oneof<fc.WeightedArbitrary<Act>[]>(
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant("push"),
        size: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 100_000 })),
        fill: fc.nat(255),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("take"), share: fc.constantFrom(0, 0.5, 1) }) },
  ),
  { maxLength: 40, size: "max" },
);

describe("a backlog", () => {
  it("gives back what was pushed, in order, whatever is taken and put back meanwhile", () => {
    fc.assert(
      fc.property(acts, (acts) => {
        const backlog = new Backlog();
        const pushed: Uint8Array[] = [];
        const left: Uint8Array[] = [];
        const take = (share: number) => {
          const batch = backlog.take();
          expect(batch.length).toBeGreaterThan(0);
          const size = Math.ceil(batch.length * share);
          left.push(batch.slice(0, size));
          if (size < batch.length) backlog.putBack(batch.subarray(size));
        };
        for (const act of acts) {
          if (act.kind === "take") {
            if (backlog.bytes > 0) take(act.share);
            continue;
          }
          const bytes = new Uint8Array(act.size).fill(act.fill);
          pushed.push(bytes.slice());
          backlog.push(bytes);
          // Small pieces come from a pool, where others follow.
          if (act.size < 4096) bytes.fill(0);
          expect(backlog.bytes).toBe(joinBytes(pushed).length - joinBytes(left).length);
        }
        while (backlog.bytes > 0) take(1);
        expect(Buffer.compare(joinBytes(left), joinBytes(pushed))).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it.runIf(process.platform === "linux")(
    "costs no more than twice its bytes, however short the pieces",
    () => {
      const piece = new TextEncoder().encode("[guest] a\n");
      const before = residentMemory(process.pid);
      const backlogs = Array.from({ length: 40 }, () => new Backlog());
      for (let count = 0; count < 100_000; count++) {
        for (const backlog of backlogs) {
          backlog.push(piece.slice());
        }
      }
      const bytes = backlogs.reduce((sum, backlog) => sum + backlog.bytes, 0);
      expect(bytes).toBe(40_000_000);
      // What the collector has not looked at yet, besides.
      expect(residentMemory(process.pid) - before).toBeLessThan(2 * bytes + 100_000_000);
    },
  );
});
