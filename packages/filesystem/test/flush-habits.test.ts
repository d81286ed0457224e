import { expect, test } from "vitest";
import { FlushHabits, pairsMin } from "../src/primary/flush-habits.ts";

/** As a database writes its log. */
function makeHabit(habits: FlushHabits, id: number): void {
  habits.flushed(id);
  for (let pair = 0; pair < pairsMin; pair++) {
    habits.wrote(id, pair % 2);
    habits.flushed(id);
  }
}

test("flush habits: a flush is expected after as many pairs of a WRITE and a flush", () => {
  const habits = new FlushHabits();
  expect(habits.wrote(1, 70)).toBe(false);
  habits.flushed(1);
  for (let pair = 0; pair < pairsMin; pair++) {
    expect(habits.wrote(1, 70 + (pair % 2))).toBe(false);
    habits.flushed(1);
  }
  expect(habits.wrote(1, 70)).toBe(true);
  expect(habits.wrote(2, 70)).toBe(false);
});

test("flush habits: two WRITEs in a row end it; a flush of nothing does not", () => {
  const habits = new FlushHabits();
  makeHabit(habits, 1);
  habits.flushed(1);
  expect(habits.wrote(1, 70)).toBe(true);
  expect(habits.wrote(1, 71)).toBe(false);
  habits.flushed(1);
  expect(habits.wrote(1, 70)).toBe(false);
});

test("flush habits: only the files that were flushed last are looked at", () => {
  const habits = new FlushHabits();
  for (let id = 1; id <= 17; id++) makeHabit(habits, id);
  expect(habits.wrote(1, 70)).toBe(false);
  expect(habits.wrote(17, 70)).toBe(true);
});

test("flush habits: while a single process writes, nothing is begun early", () => {
  const habits = new FlushHabits();
  makeHabit(habits, 1);
  for (let pair = 0; pair < pairsMin; pair++) {
    expect(habits.wrote(1, 70)).toBe(true);
    habits.flushed(1);
  }
  expect(habits.wrote(1, 70)).toBe(false);
  habits.flushed(1);
  expect(habits.wrote(1, 71)).toBe(true);
});
