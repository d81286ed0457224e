import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { compareTrees } from "../src/tree/compare-trees.ts";

let base: string;
let left: string;
let right: string;

function grow(root: string): void {
  mkdirSync(join(root, "sub/deep"), { recursive: true });
  writeFileSync(join(root, "sub/file"), Buffer.alloc(3 << 20, "abc"));
  writeFileSync(join(root, "sub/deep/empty"), "");
  symlinkSync("../sub/file", join(root, "sub/symlink"));
  linkSync(join(root, "sub/file"), join(root, "sub/hard"));
}

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "gemel-compare-"));
  left = join(base, "left");
  right = join(base, "right");
  grow(left);
  grow(right);
});

afterEach(() => {
  rmSync(base, { recursive: true });
});

/** What {@link compareTrees} says after `change` was made on the right. */
function differences(change: () => void): string[] {
  change();
  return compareTrees(left, right).differences.map(({ path, what }) => `${path}: ${what}`);
}

test("compareTrees: equal trees are identical, and it says how much it looked at", () => {
  expect(compareTrees(left, right)).toEqual({
    identical: true,
    differences: [],
    files: 2,
    directories: 3,
    bytes: 3 << 20,
  });
});

test("compareTrees: one changed byte far into a file", () => {
  const found = differences(() => {
    const bytes = Buffer.alloc(3 << 20, "abc");
    bytes[2_500_000] = 0;
    writeFileSync(join(right, "sub/file"), bytes);
  });
  expect(found).toEqual(["sub/file: contents differ, first at byte 2500000"]);
});

test("compareTrees: a missing and an additional name", () => {
  const found = differences(() => {
    rmSync(join(right, "sub/deep/empty"));
    writeFileSync(join(right, "sub/more"), "");
  });
  expect(found).toEqual(["sub/deep/empty: only on the left", "sub/more: only on the right"]);
});

test("compareTrees: a mode", () => {
  const found = differences(() => chmodSync(join(right, "sub/deep/empty"), 0o600));
  expect(found).toEqual(["sub/deep/empty: type and mode: 100644 on the left, 100600 on the right"]);
});

test("compareTrees: the target of a symbolic link", () => {
  const found = differences(() => {
    rmSync(join(right, "sub/symlink"));
    symlinkSync("../sub/fire", join(right, "sub/symlink"));
  });
  expect(found[0]).toContain("sub/symlink: ");
});

test("compareTrees: a copy in the place of a hard link", () => {
  const found = differences(() => {
    rmSync(join(right, "sub/hard"));
    writeFileSync(join(right, "sub/hard"), Buffer.alloc(3 << 20, "abc"));
  });
  expect(found).toContain(
    "sub/hard: is the same file as: sub/file on the left, sub/hard on the right",
  );
});

test("compareTrees: a symbolic link in the place of a directory is not followed", () => {
  const found = differences(() => {
    rmSync(join(right, "sub/deep"), { recursive: true });
    symlinkSync(join(left, "sub/deep"), join(right, "sub/deep"));
  });
  expect(found[0]).toContain("sub/deep: type and mode");
});

test("compareTrees: times only when asked for", () => {
  utimesSync(join(right, "sub/file"), 1, 1);
  expect(compareTrees(left, right).identical).toBe(true);
  expect(compareTrees(left, right, { times: true }).identical).toBe(false);
});

test("compareTrees: reports no more than the limit", () => {
  for (let index = 0; index < 30; index += 1) {
    writeFileSync(join(right, `more-${index}`), "");
  }
  expect(compareTrees(left, right, { maxDifferences: 5 }).differences).toHaveLength(5);
});
