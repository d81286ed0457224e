import { defineConfig } from "vitest/config";

/**
 * Two projects: `fast` runs anywhere in seconds and is part of `npm run ok`;
 * `system` needs root, /dev/fuse and namespaces, and runs its files one after another.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "fast",
          include: ["packages/*/test/**/*.test.ts", "tools/**/*.test.ts"],
          exclude: ["packages/*/test/**/*.system.test.ts"],
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
