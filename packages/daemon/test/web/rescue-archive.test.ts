/** A rescue copy as it leaves the node. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { rescueArchive } from "../../src/web/rescue-archive.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/gemel-archive-`);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it("rescueArchive: what comes out of it is what was in the copy, holes and modes too", async () => {
  const copy = `${folder}/abc-1`;
  mkdirSync(`${copy}/0/deep`, { recursive: true });
  await writeFile(`${copy}/0/deep/a b`, "content");
  chmodSync(`${copy}/0/deep/a b`, 0o640);
  symlinkSync("deep/a b", `${copy}/0/link`);
  await writeFile(`${copy}/0/sparse`, "begins");
  await truncate(`${copy}/0/sparse`, 64 << 20);
  const bytes = await buffer(rescueArchive(copy));
  expect(bytes.length).toBeLessThan(1 << 20);
  mkdirSync(`${folder}/out`);
  execFileSync("tar", ["--extract", "--directory", `${folder}/out`], { input: bytes });
  const out = `${folder}/out/abc-1/0`;
  expect(readFileSync(`${out}/link`, "utf8")).toBe("content");
  expect(statSync(`${out}/deep/a b`).mode & 0o777).toBe(0o640);
  expect(statSync(`${out}/sparse`).size).toBe(64 << 20);
});

it("rescueArchive: fails when the copy cannot be read, it does not just end", async () => {
  await expect(buffer(rescueArchive(`${folder}/gone`))).rejects.toThrow(/tar could not read all/);
});

it("rescueArchive: may be left in the middle", async () => {
  await writeFile(`${folder}/large`, Buffer.alloc(8 << 20, 7));
  const stream = rescueArchive(`${folder}/large`);
  for await (const part of stream) {
    expect(part).toBeInstanceOf(Buffer);
    break;
  }
  expect(stream.destroyed).toBe(true);
});
