import * as fs from "node:fs";
import { expect, test } from "vitest";
import { statDescriptor } from "../src/file-calls.ts";
import { errno } from "../src/file-constants.ts";
import { RangedNames } from "../src/map/ranged-names.ts";
import { checkAbsent, namesToList } from "../src/primary/copied-directory.ts";

const step = { type: "list", ino: 1, path: "mail", from: "", to: "", limit: 9 } as const;

test("a directory that cannot be read ends the copy: the other node loses none of its names", () => {
  const file = fs.openSync("/proc/self/stat", "r");
  const stat = statDescriptor(file);
  if (typeof stat === "number") throw new Error("stat failed");
  expect(() => namesToList({ fd: file, stat }, step, new RangedNames())).toThrow(/Cannot .*mail/);
  const one = { ...step, from: "name", to: "name\0" };
  const closed = { fd: 1_000_000, stat };
  expect(() => namesToList(closed, one, new RangedNames())).toThrow(/Cannot .*mail\/name/);
  fs.closeSync(file);
});

test("only what says that it is not there counts as gone", () => {
  expect(() => checkAbsent(-errno.ENOENT, "f")).not.toThrow();
  expect(() => checkAbsent(-errno.ENOTDIR, "f")).not.toThrow();
  for (const error of [errno.EIO, errno.ENOMEM, errno.EMFILE]) {
    expect(() => checkAbsent(-error, "f")).toThrow(`errno ${error}`);
  }
});
