import { defineConfig } from "vitest/config";

/** Tests on real mounts in which no short time is measured. */
const mounts: string[] = [
  "packages/fuse/test/*.system.test.ts",
  "packages/filesystem/test/{posix,replica,border,mirror-border,mirror-trees}*.system.test.ts",
  "packages/filesystem/test/mirror-{posix,map,process,disk-faults,verify,rejoin}.system.test.ts",
  "packages/filesystem/test/mirror-{pair,postgresql}.system.test.ts",
  "packages/filesystem/test/{clean-fsync,crash,link-*}.system.test.ts",
  "packages/filesystem/test/volatile-disk.system.test.ts",
];

/**
 * Four projects: `fast` runs anywhere in seconds and is part of `npm run ok`; `mounts` and `system`
 * need root, /dev/fuse and namespaces; the files of `mounts` run two at a time, those of `system`, in
 * which times are measured, one after another; `long` is for `npm run test:long` only.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "fast",
          include: ["packages/*/test/**/*.test.ts", "tools/**/*.test.ts"],
          exclude: ["packages/*/test/**/*.system.test.ts", "packages/*/test/**/*.long.test.ts"],
          // They leave nothing behind that another file could see, and loading everything anew for
          // each of them took half of the time.
          isolate: false,
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
          name: "mounts",
          include: mounts,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "system",
          include: ["packages/*/test/**/*.system.test.ts"],
          exclude: mounts,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
