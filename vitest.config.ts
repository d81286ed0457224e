import { defineConfig } from "vitest/config";

/**
 * Three projects: `fast` runs anywhere in seconds and is part of `npm run ok`;
 * `system` needs root, /dev/fuse and namespaces, and runs its files one after another; `long` is of
 * the same kind, for `npm run test:long` only.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "fast",
          include: ["packages/*/test/**/*.test.ts", "tools/**/*.test.ts"],
          exclude: ["packages/*/test/**/*.system.test.ts", "packages/*/test/**/*.long.test.ts"],
          // Against what hangs; how long a busy machine takes says nothing.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "long",
          include: [
            "packages/*/test/**/*.long.test.ts",
            "packages/filesystem/test/posix-random.system.test.ts",
          ],
          fileParallelism: false,
          testTimeout: 1_800_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "system",
          include: ["packages/*/test/**/*.system.test.ts"],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
