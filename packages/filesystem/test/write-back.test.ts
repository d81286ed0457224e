import { expect, test } from "vitest";
import { stepBytes, WriteBack } from "../src/write-back.ts";

const quarter = stepBytes / 4;

/** Writes of a quarter of a step in a row; which of them begin to write back. */
function wroteQuarters(back: WriteBack, file: number, from: number, count: number): number[] {
  const steps = Array.from({ length: count }, (_, index) => index);
  return steps.filter((index) => back.wrote(file, (from + index) * quarter, quarter) > 0);
}

test("write back: after each step that was written in a row", () => {
  expect(wroteQuarters(new WriteBack(), 1, 5, 10)).toEqual([3, 7]);
});

test("write back: two files at the same time are two runs", () => {
  const back = new WriteBack();
  for (let at = 0; at < 3; at++) {
    expect(back.wrote(1, at * quarter, quarter)).toBe(0);
    expect(back.wrote(2, at * quarter, quarter)).toBe(0);
  }
  expect(back.wrote(1, 3 * quarter, quarter)).toBe(1);
  expect(back.wrote(2, 3 * quarter, quarter)).toBe(1);
});

test("write back: not what is written here and there, nor again and again", () => {
  const back = new WriteBack();
  for (let at = 0; at < 100; at++) {
    expect(back.wrote(1, ((at * 7) % 100) * quarter, quarter)).toBe(0);
    expect(back.wrote(2, 0, quarter)).toBe(0);
  }
});

test("write back: a file that was not looked at for long begins anew", () => {
  const back = new WriteBack();
  wroteQuarters(back, 1, 0, 3);
  for (let file = 2; file < 18; file++) back.wrote(file, 0, 1);
  expect(wroteQuarters(back, 1, 3, 4)).toEqual([3]);
});
