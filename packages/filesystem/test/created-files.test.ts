import * as fs from "node:fs";
import { expect, test } from "vitest";
import { CreatedFiles } from "../src/replica/created-files.ts";

const open = (): number => fs.openSync("/dev/null", "r+");
const isOpen = (fd: number): boolean => fs.existsSync(`/proc/self/fd/${fd}`);

test("a descriptor is given away once, by its path", () => {
  const created = new CreatedFiles();
  const fd = open();
  created.keep("a", fd);
  expect(created.take("b")).toBeUndefined();
  expect(created.take("a")).toBe(fd);
  expect(created.take("a")).toBeUndefined();
  created.forgetAll();
  expect(isOpen(fd)).toBe(true);
  fs.closeSync(fd);
});

test("what nobody takes is closed: the oldest when there are too many, all when they are forgotten", () => {
  const created = new CreatedFiles();
  const fds = Array.from({ length: 2049 }, open);
  for (const [index, fd] of fds.entries()) created.keep(`${index}`, fd);
  expect(fds.slice(0, 3).map(isOpen)).toEqual([false, true, true]);
  created.forgetAll();
  expect(fds.some(isOpen)).toBe(false);
});
