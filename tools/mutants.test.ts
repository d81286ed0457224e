import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { mutants } from "./mutants/catalogue.ts";
import { occurrences } from "./mutants/mutant.ts";

test("mutants: there are at least 25, of different names", () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  expect(mutants.length).toBeGreaterThanOrEqual(25);
});

test("mutants: each changes one place of the present source", () => {
  for (const mutant of mutants) {
    const text = readFileSync(new URL(`../packages/${mutant.file}`, import.meta.url), "utf8");
    expect(occurrences(mutant, text), mutant.name).toBe(1);
    expect(mutant.to, mutant.name).not.toBe(mutant.from);
  }
});
