import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeFolder } from "../../src/system/make-folder.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(`${tmpdir()}/gemel-folder-`);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("makeFolder: makes all that leads to it, and is content with what is there", async () => {
  await makeFolder(`${root}/a/b/c`, 0o700);
  expect(statSync(`${root}/a/b`).mode & 0o777).toBe(0o700);
  await makeFolder(`${root}/a/b/c`, 0o700);
  await makeFolder(`${root}/`);
});

test("makeFolder: says what the system says of a file in its way", async () => {
  writeFileSync(`${root}/file`, "");
  await expect(makeFolder(`${root}/file`)).rejects.toThrow("EEXIST");
  await expect(makeFolder(`${root}/file/below/it`)).rejects.toThrow("ENOTDIR");
});
