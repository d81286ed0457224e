import { expect, test } from "vitest";
import { LoneFlush } from "../src/primary/lone-flush.ts";

test("lone flush: of data, with none beside it, and only while the disk is quick", () => {
  const lone = new LoneFlush();
  expect(lone.isFor(true, 0, 0)).toBe(true);
  expect(lone.isFor(false, 0, 0)).toBe(false);
  expect(lone.isFor(true, 1, 0)).toBe(false);
  lone.took(0, 1.5);
  expect(lone.isFor(true, 0, 2)).toBe(true);
  lone.took(10, 15);
  expect(lone.isFor(true, 0, 1000)).toBe(false);
  expect(lone.isFor(true, 0, 1015)).toBe(true);
});
