// The package as its users get it. Slow and the same on every runtime that could run it, so it is a step of the
// gate of its own, run once, inside Node.

import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: fileURLToPath(new URL("../..", import.meta.url)),
    include: ["test/package/*.test.ts"],
    globalSetup: ["test/package/setup.ts"],
    // Compilers, package managers and three runtimes, on two processors that others may be using.
    testTimeout: 120_000,
    retry: 0,
  },
});
