import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RangedNames } from "../src/map/ranged-names.ts";

let directory: string;
let fd: number;
let ino: number;

beforeEach(() => {
  directory = fs.mkdtempSync(join(tmpdir(), "gemel-names-"));
  for (const name of ["d", "a", "c", "b", "e"]) fs.writeFileSync(join(directory, name), "");
  fd = fs.openSync(directory, "r");
  ino = fs.fstatSync(fd).ino;
});

afterEach(() => {
  fs.closeSync(fd);
  fs.rmSync(directory, { recursive: true });
});

test("ranges in order, up to a name or a number of names", () => {
  const ranged = new RangedNames();
  expect(ranged.read(fd, ino, { from: "", to: "", limit: 2 })).toEqual({
    names: ["a", "b"],
    to: "c",
  });
  expect(ranged.read(fd, ino, { from: "c", to: "e" })).toEqual({ names: ["c", "d"], to: "e" });
  expect(ranged.read(fd, ino, { from: "e", to: "" })).toEqual({ names: ["e"], to: "" });
  expect(ranged.read(fd, ino, { from: "aa", to: "c" })).toEqual({ names: ["b"], to: "c" });
  expect(ranged.read(fd, ino, { from: "x", to: "", limit: 2 })).toEqual({ names: [], to: "" });
});

test("the directory is read once for ranges that follow each other, and anew for any other", () => {
  const ranged = new RangedNames();
  const first = { from: "", to: "", limit: 2 };
  ranged.read(fd, ino, first);
  fs.writeFileSync(join(directory, "cc"), "");
  // The contract: whoever knows of such a change says so.
  expect(ranged.read(fd, ino, { from: "c", to: "" })).toMatchObject({ names: ["c", "d", "e"] });
  const whole = { names: ["c", "cc", "d", "e"] };
  ranged.read(fd, ino, first);
  expect(ranged.read(fd, ino + 1, { from: "c", to: "" })).toMatchObject(whole);
  ranged.read(fd, ino, first);
  expect(ranged.read(fd, ino, { from: "bb", to: "" })).toMatchObject(whole);
  ranged.read(fd, ino, first);
  ranged.forget();
  expect(ranged.read(fd, ino, { from: "c", to: "" })).toMatchObject(whole);
});

test("what cannot be read is an error, not a directory without names", () => {
  const ranged = new RangedNames();
  const file = fs.openSync(join(directory, "a"), "r");
  expect(ranged.read(file, 1, { from: "", to: "" })).toBeLessThan(0);
  fs.closeSync(file);
});
