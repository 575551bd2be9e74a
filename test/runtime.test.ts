// The suite runs inside Node, Deno and Bun. This proves that it is so, and not Node three times: the gate
// says in PARTYLINE_TEST_RUNTIME what it started; a plain `vitest run` promises Node.

import { expect, test } from "vitest";

test("runs inside the promised runtime", () => {
  const { bun, deno } = process.versions;
  const actual = bun !== undefined ? "bun" : deno !== undefined ? "deno" : "node";
  expect(actual).toBe(process.env.PARTYLINE_TEST_RUNTIME ?? "node");
});
