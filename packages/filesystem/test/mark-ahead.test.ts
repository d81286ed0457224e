import { expect, test } from "vitest";
import { MarkAhead, namesAheadMax } from "../src/map/mark-ahead.ts";

const names = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `f${from + index}`);

/** How many durable batches it takes to change `changed`, one after another. */
function batches(ahead: MarkAhead, directory: number, changed: readonly string[]): number {
  const marked = new Set<string>();
  let count = 0;
  for (const name of changed) {
    if (marked.has(name)) continue;
    count += 1;
    marked.add(name);
    for (const other of ahead.after(directory, name)) marked.add(other);
  }
  return count;
}

test("MarkAhead: one after another, in the order of the listing, ever more at a time", () => {
  const ahead = new MarkAhead();
  for (let at = 0; at < 3000; at += 300) ahead.listed(7, names(at, at + 300), at === 0);
  const listed = names(0, 3000);
  expect(batches(ahead, 7, listed)).toBeLessThan(10 + listed.length / namesAheadMax);
});

test("MarkAhead: in the order of the names, as a shell or rsync goes", () => {
  const ahead = new MarkAhead();
  const listed = names(0, 3000).reverse();
  ahead.listed(7, listed, true);
  expect(batches(ahead, 7, listed.toSorted())).toBeLessThan(10 + listed.length / namesAheadMax);
});

test("MarkAhead: what is listed beyond the limits is forgotten, or marked one by one", () => {
  const ahead = new MarkAhead();
  for (let directory = 1; directory <= 9; directory += 1) {
    ahead.listed(directory, names(0, 300), true);
  }
  expect(batches(ahead, 1, names(0, 300))).toBe(300);
  expect(batches(ahead, 9, names(0, 300))).toBeLessThan(20);
  ahead.listed(9, names(300, 9000), false);
  expect(batches(ahead, 9, names(300, 400))).toBe(100);
});

test("MarkAhead: here and there, or without a listing, nothing is marked ahead", () => {
  const ahead = new MarkAhead();
  const listed = names(0, 300);
  expect(batches(ahead, 7, listed)).toBe(listed.length);
  ahead.listed(7, listed, true);
  const scattered = listed.toSorted().filter((_, index) => index % 10 === 0);
  expect(batches(ahead, 7, scattered)).toBe(scattered.length);
  expect(ahead.after(8, "f1")).toEqual([]);
  expect(ahead.after(8, "f2")).toEqual([]);
});

test("MarkAhead: who passes a few over is followed all the same, another start is none", () => {
  const ahead = new MarkAhead();
  ahead.listed(7, names(0, 300), true);
  expect(ahead.after(7, "f0")).toEqual([]);
  expect(ahead.after(7, "f3")).toEqual(["f4"]);
  expect(ahead.after(7, "f6")).toEqual(["f7", "f8"]);
  expect(ahead.after(7, "f200")).toEqual([]);
  expect(ahead.after(7, "f10")).toEqual([]);
});
