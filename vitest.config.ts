import { defineConfig } from "vitest/config";

/** Root, /dev/fuse and namespaces; their directories are on a disk in memory. */
const globalSetup: string = "tools/test-disk/global-setup.ts";

/** More of it for processors that are emulated. */
const patience = Number(process.env["GEMEL_TEST_PATIENCE"] ?? 1);

/**
 * The name of a file says how it runs, see CONTRIBUTING.md: `x.test.ts` anywhere, in seconds;
 * `x.system.test.ts` beside others; `x.timed.test.ts` alone; `x.long.test.ts` only when asked for.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "fast",
          globalSetup: "tools/test-folder/global-setup.ts",
          include: ["packages/*/test/**/*.test.ts", "tools/**/*.test.ts"],
          exclude: ["packages/*/test/**/*.{system,timed,long}.test.ts"],
          // They leave nothing behind that another file could see, and loading everything anew for
          // each of them took half of the time.
          isolate: false,
          maxWorkers: "100%",
          // Against what hangs; how long a busy machine takes says nothing.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "system",
          include: ["packages/*/test/**/*.system.test.ts"],
          globalSetup,
          // Two of them saturate a processor; more make nothing faster.
          maxWorkers: "200%",
          sequence: { groupOrder: 1 },
          testTimeout: 240_000 * patience,
          hookTimeout: 120_000 * patience,
        },
      },
      {
        test: {
          name: "timed",
          include: ["packages/*/test/**/*.timed.test.ts"],
          globalSetup,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
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
    ],
  },
});
