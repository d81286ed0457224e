/**
 * Conformance of open files: maps, locks, appending, direct and synchronous writes, space, copying,
 * what programs are told of changes, and listings that go on while names change. Each case runs on
 * the disk and on the mount; in the end the replica is equal.
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fallocate } from "../src/file-calls.ts";
import { errno, fallocateModes } from "../src/file-constants.ts";
import { isKernelSince } from "../src/kernel.ts";
import { MirroredPair } from "./support/mirrored-pair.ts";
import { outcome } from "./support/posix/compare.ts";
import { fileCases } from "./support/posix/file-cases.ts";

const pair = new MirroredPair();

beforeAll(async () => {
  await pair.start();
});

afterAll(async () => {
  await pair.end();
});

test.each(Object.entries(fileCases))("%s", async (name, run) => {
  const [expected, actual] = [pair.plain, pair.primary.directory].map((root) => {
    const directory = join(root, name);
    fs.mkdirSync(directory);
    return outcome(() => run(directory));
  });
  expect(actual).toEqual(expected);
  pair.expectReplicaEqual(name);
  await pair.expectLinked();
});

test("birth is before change, and not told where the kernel does not ask for it", () => {
  const path = join(pair.primary.directory, "born");
  const before = BigInt(Date.now() - 60_000) * 1_000_000n;
  fs.writeFileSync(path, "");
  const { birthtimeNs, ctimeNs } = fs.statSync(path, { bigint: true });
  // FUSE_STATX, Linux 6.6.
  if (isKernelSince(6, 6)) expect(birthtimeNs).toBeGreaterThan(before);
  else expect(birthtimeNs).toBe(0n);
  expect(birthtimeNs).toBeLessThanOrEqual(ctimeNs);
});

test.each(["collapseRange", "insertRange"] as const)(
  "fallocate with %s: EOPNOTSUPP, and nothing is changed",
  (mode) => {
    const path = join(pair.primary.directory, mode);
    const bytes = Buffer.alloc(16_384, mode);
    fs.writeFileSync(path, bytes);
    const fd = fs.openSync(path, "r+");
    // On the disk beneath it works. Should a kernel pass it on one day, the mirror has to be looked at: see posix.md.
    expect(fallocate(fd, fallocateModes[mode], 4096, 4096)).toBe(-errno.EOPNOTSUPP);
    fs.closeSync(fd);
    expect(fs.readFileSync(path).equals(bytes)).toBe(true);
    pair.expectReplicaEqual();
  },
);
