import { expect, test } from "vitest";
import { RowOffsets } from "../src/ui/row-offsets.ts";

test("rows: estimated until they are measured, and what is below moves", () => {
  const rows = new RowOffsets(["a", "b", "c", "d"], new Map([["b", 30]]), 10);
  const starts = (): number[] => [0, 1, 2, 3, 4].map((index) => rows.at(index));
  expect(starts()).toEqual([0, 10, 40, 50, 60]);
  expect(rows.measured(new Map([[0, 10.3]]))).toBe(false);
  expect(
    rows.measured(
      new Map([
        [2, 15],
        [3, 10],
      ]),
    ),
  ).toBe(true);
  expect(starts()).toEqual([0, 10, 40, 55, 65]);
  expect(rows.total).toBe(65);
});

test("rows: the first one below a place", () => {
  const rows = new RowOffsets(["a", "b", "c"], new Map(), 10);
  expect([-1, 0, 9, 10, 25, 99].map((top) => rows.firstBelow(top))).toEqual([0, 1, 1, 2, 3, 3]);
  expect(new RowOffsets([], new Map(), 10).firstBelow(5)).toBe(0);
});
