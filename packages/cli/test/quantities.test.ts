import { expect, test } from "vitest";
import { formatBytes, formatDuration, parseDuration } from "../src/quantities.ts";
import { table } from "../src/table.ts";

test.each([
  ["250ms", 250],
  ["60s", 60_000],
  ["60", 60_000],
  ["1.5m", 90_000],
  ["2h", 7_200_000],
  ["1d", 86_400_000],
  ["", null],
  ["-1s", null],
  ["1 week", null],
])("parseDuration: %j is %j", (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});

test.each([
  [0, "0 s"],
  [119_400, "119 s"],
  [180_000, "3 min"],
  [7_500_000, "2 h 05 min"],
  [540_000_000, "6 d 6 h"],
])("formatDuration: %i ms is %j", (ms, expected) => {
  expect(formatDuration(ms)).toBe(expected);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.00 kB"],
  [12_345_678, "12.3 MB"],
  [1_020_000_000_000, "1.02 TB"],
])("formatBytes: %i is %j", (bytes, expected) => {
  expect(formatBytes(bytes)).toBe(expected);
});

test("table: colours take no width, lines have no trailing blanks", () => {
  const red = "\u001b[31mab\u001b[39m";
  expect(table(["A", "BEE", ""], [[red, "x", ""]])).toEqual(["A   BEE", `${red}  x`]);
});
