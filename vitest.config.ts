import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// Tests that need a vendor's key are run by `LIVE=1 pnpm unit` alone, so that a key in someone's shell costs nothing.
const live = process.env["LIVE"] === "1";

export default defineConfig({
  test: {
    include: [live ? "**/*.live.test.ts" : "**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", ...(live ? [] : ["**/*.live.test.ts"])],
    // Also two on two cores: the long suites wait for sandboxes more than they compute.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    passWithNoTests: true,
    restoreMocks: true,
  },
});
