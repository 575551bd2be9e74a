// Tests in a real browser: scripts/test_browser.ts runs them, on Node, against a server on each runtime.

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/browser/**/*.test.ts"],
    // A browser is a crowd of processes already.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    retry: 0,
  },
});
