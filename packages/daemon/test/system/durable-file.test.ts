import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, it } from "vitest";
import { replaceFile } from "../../src/system/durable-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/gemel-durable-`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("replaceFile: of many at once every one is whole, the last counts, and nothing is left beside", async () => {
  const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000));
  await Promise.all(texts.map((text) => replaceFile(`${folder}/f`, text)));
  expect(readFileSync(`${folder}/f`, "utf8")).toBe(texts.at(-1));
  expect(readdirSync(folder)).toEqual(["f"]);
});

it("replaceFile: after one that failed, the next is not held up", async () => {
  const failing = replaceFile(`${folder}/none/f`, "a");
  const next = replaceFile(`${folder}/none/f`, "b");
  await expect(failing).rejects.toThrow("ENOENT");
  await expect(next).rejects.toThrow("ENOENT");
  await replaceFile(`${folder}/f`, "c");
  expect(readFileSync(`${folder}/f`, "utf8")).toBe("c");
});
