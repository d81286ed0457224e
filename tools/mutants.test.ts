import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { mutants } from "./mutants/catalogue.ts";
import { editsOf, occurrences } from "./mutants/mutant.ts";

test("mutants: there are at least 25, of different names", () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  expect(mutants.length).toBeGreaterThanOrEqual(25);
});

test("mutants: each changes one place of the present source", () => {
  for (const mutant of mutants) {
    for (const edit of editsOf(mutant)) {
      const text = readFileSync(new URL(`../packages/${edit.file}`, import.meta.url), "utf8");
      expect(occurrences(edit, text), mutant.name).toBe(1);
      expect(edit.to, mutant.name).not.toBe(edit.from);
    }
  }
});
