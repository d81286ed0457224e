import { expect, test } from "vitest";
import { LoneFlush } from "../src/lone-flush.ts";

test("lone flush: of data, with none beside it, and only while the disk is quick", () => {
  const lone = new LoneFlush();
  expect(lone.isFor(true, 0, 0)).toBe(true);
  expect(lone.isFor(false, 0, 0)).toBe(false);
  expect(lone.isFor(true, 1, 0)).toBe(false);
  lone.took(0, 1.5);
  expect(lone.isFor(true, 0, 2)).toBe(true);
});

test("lone flush: a disk that is slow three times in a row is left to the sync threads for a second", () => {
  const lone = new LoneFlush();
  const slow = (at: number): void => lone.took(at, at + 5);
  slow(0);
  slow(10);
  lone.took(20, 21);
  slow(30);
  slow(40);
  expect(lone.isFor(true, 0, 46)).toBe(true);
  slow(50);
  expect(lone.isFor(true, 0, 1054)).toBe(false);
  expect(lone.isFor(true, 0, 1055)).toBe(true);
});
