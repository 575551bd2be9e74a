// One configuration for the three runtimes. No retries: a test that fails now and then is a bug.

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // The package has a configuration of its own: test/package/vitest.config.ts.
    // So have the tests in a browser, and those of a cluster: test/browser and test/cluster.
    exclude: [
      ...["test/deno/**", "test/package/**", "test/browser/**", "**/node_modules/**"],
      ...["test/cluster/**", "test/backplane/nats.test.ts"],
    ],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    retry: 0,
  },
});
