// What the command's tools make of errors: those of whoever asked are one line, and our own stay what they are.

import { expect, test, vi } from "vitest";
import { runTool } from "../../src/cli/operator/tools.ts";
import { UsageError } from "../../src/cli/values.ts";

const { bugs } = vi.hoisted(() => ({ bugs: [] as Error[] }));

vi.mock("../../src/cli/operator/cluster.ts", () => ({
  createStreams: () => Promise.reject(bugs.shift() as Error),
}));

test.each([new RangeError("Invalid array length"), new SyntaxError("Unexpected end of input")])(
  "a mistake of ours, %s, keeps its stack",
  async (bug) => {
    bugs.push(bug);
    await expect(runTool("cluster", ["create", "nats://127.0.0.1/den"], {})).rejects.toBe(bug);
  },
);

test("an address of no cluster is a wrong use of the command", async () => {
  const asked = runTool("cluster", ["create", "nats://secret@/den"], {});
  await expect(asked).rejects.toBeInstanceOf(UsageError);
  await expect(asked).rejects.toThrow(/^Cannot use that cluster: wanted nats:[^@]*$/);
});
