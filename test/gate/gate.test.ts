import { expect, test } from "vitest";
import { countTests } from "../../scripts/gate.ts";

test("counts the tests of vitest's JUnit file", () => {
  const junit = `<?xml version="1.0" encoding="UTF-8" ?>
<testsuites name="vitest tests" tests="5" failures="1" errors="0" time="0.04">
    <testsuite name="test/a.test.ts" hostname="x" tests="3" failures="1" errors="0" skipped="1" time="0.01">
    </testsuite>
    <testsuite name="test/b.test.ts" hostname="x" tests="2" failures="0" errors="0" skipped="0" time="0.03">
    </testsuite>
</testsuites>`;
  expect(countTests(junit)).toEqual({ passed: 3, failed: 1, skipped: 1 });
});

test("counts the tests of Deno's JUnit file", () => {
  const junit = `<testsuites name="deno test" tests="4" failures="1" errors="0" time="0.036">
    <testsuite name="./test/deno/a_test.ts" tests="4" disabled="1" errors="0" failures="1">
    </testsuite>
</testsuites>`;
  expect(countTests(junit)).toEqual({ passed: 2, failed: 1, skipped: 1 });
});

test("counts nothing in a broken file", () => {
  expect(countTests("")).toEqual({ passed: 0, failed: 0, skipped: 0 });
});
