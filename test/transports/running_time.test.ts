// A clock that stands still while the process does.

import fc from "fast-check";
import { expect, test } from "vitest";
import { runningTime } from "../../src/common/running_time.ts";

const gaps = fc.array(fc.nat(5_000), { maxLength: 50 });

test("a running process's time is the time", () => {
  fc.assert(fc.property(fc.nat(), gaps, (start, gaps) => {
    let now = start;
    const time = runningTime(() => now, 5_000);
    for (const gap of gaps) {
      now += gap;
      expect(time()).toBe(now);
    }
  }));
});

test("of a gap too long for a running process only what it could have run counts", () => {
  fc.assert(fc.property(fc.nat(), gaps, fc.integer({ min: 1, max: 5_000 }), (start, gaps, longest) => {
    let now = start;
    let ran = start;
    const time = runningTime(() => now, longest);
    for (const gap of gaps) {
      now += gap;
      ran += Math.min(gap, longest);
      expect(time()).toBe(ran);
      // A second look at once changes nothing.
      expect(time()).toBe(ran);
    }
  }));
});

test("it never goes back, nor ahead of the time", () => {
  fc.assert(fc.property(gaps, fc.nat(5_000), (gaps, longest) => {
    let now = 0;
    let last = 0;
    const time = runningTime(() => now, longest);
    for (const gap of gaps) {
      now += gap;
      const seen = time();
      expect(seen).toBeGreaterThanOrEqual(last);
      expect(seen - last).toBeLessThanOrEqual(longest);
      expect(seen).toBeLessThanOrEqual(now);
      last = seen;
    }
  }));
});
