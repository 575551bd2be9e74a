// Several servers that are one chat, and what keeps them so on a real NATS: a step of its own, run once, inside Node,
// since the servers are of all three runtimes: npm run test:cluster.

import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: fileURLToPath(new URL("../..", import.meta.url)),
    include: ["test/cluster/*.test.ts", "test/backplane/nats.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    retry: 0,
  },
});
