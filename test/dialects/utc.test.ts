// The time that /time shows, against the runtime's own.

import fc from "fast-check";
import { expect, test } from "vitest";
import { lineDialect } from "../../src/dialects/mod.ts";
import { writtenTime } from "../../src/dialects/utc.ts";

test("is what the runtime makes of it, from 1970 to 9999", () => {
  const last = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: last }), (milliseconds) => {
      const [date, clock = ""] = new Date(milliseconds).toISOString().split("T");
      expect(writtenTime(milliseconds)).toBe(`${date} ${clock.slice(0, 8)}`);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  [Date.UTC(2024, 1, 29, 23, 59, 59), "It is 2024-02-29 23:59:59 UTC.\n"],
  [Date.UTC(2100, 2, 1), "It is 2100-03-01 00:00:00 UTC.\n"],
  [0, "It is 1970-01-01 00:00:00 UTC.\n"],
])("%d is said as %j", (now, said) => {
  expect(lineDialect().render({ kind: "time", now })).toBe(said);
});
