import { expect, test } from "vitest";
import { hasRecovered, longestGap } from "../src/client/gap.ts";

const steady = Array.from({ length: 101 }, (_, index) => index * 10);

test("longestGap: finds the longest of several gaps and where it lies", () => {
  const times = [0, 10, 200, 210, 900, 905];
  expect(longestGap(times, { fromMs: 0, untilMs: 1000 })).toEqual({
    fromMs: 210,
    untilMs: 900,
    ms: 690,
  });
});

test("longestGap: a gap that began before the window counts whole", () => {
  expect(longestGap([0, 500, 510], { fromMs: 400, untilMs: 600 })?.ms).toBe(500);
});

test("longestGap: gaps outside of the window do not count", () => {
  const times = [0, 800, 810, 820, 1700];
  expect(longestGap(times, { fromMs: 801, untilMs: 819 })?.ms).toBe(10);
});

test("longestGap: nothing encloses the window: undefined", () => {
  expect(longestGap([], { fromMs: 0, untilMs: 10 })).toBeUndefined();
  expect(longestGap([5], { fromMs: 0, untilMs: 10 })).toBeUndefined();
  expect(longestGap([5, 6], { fromMs: 7, untilMs: 10 })).toBeUndefined();
});

test("hasRecovered: not before a gap has ended", () => {
  const now = { eventMs: 500, nowMs: 1000, gapMs: 100, calmMs: 200 };
  expect(hasRecovered(steady, now)).toBe(false);
  expect(hasRecovered([...steady.slice(0, 51)], now)).toBe(false);
});

test("hasRecovered: not while the commits after the gap stutter", () => {
  const after = [2000, 2150, 2300, 2450];
  const times = [...steady, ...after];
  expect(hasRecovered(times, { eventMs: 1000, nowMs: 2460, gapMs: 100, calmMs: 400 })).toBe(false);
});

test("hasRecovered: after a gap and a calm time", () => {
  const times = [...steady, ...Array.from({ length: 60 }, (_, index) => 2000 + index * 10)];
  expect(hasRecovered(times, { eventMs: 1000, nowMs: 2595, gapMs: 100, calmMs: 400 })).toBe(true);
});
