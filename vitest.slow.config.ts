import { defineConfig } from "vitest/config";

/** Proofs that take minutes, over the built command: `npm run test:slow`. */
export default defineConfig({
  test: {
    include: ["test/slow/**/*.slow.ts"],
    pool: "forks",
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 3_600_000,
    hookTimeout: 600_000,
  },
});
