/** Every protection in the catalogues is where it is said to be. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { mutants } from "./mutants/catalogue.ts";
import { dataPathMutants } from "./mutants/data-path-mutants.ts";
import { editsOf, occurrences } from "./mutants/mutant.ts";

const packages = new URL("../packages/", import.meta.url);

test("mutants: there are at least 25 of the engine, all of different names", () => {
  const all = [...mutants, ...dataPathMutants];
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  expect(mutants.length).toBeGreaterThanOrEqual(25);
});

test.each([...mutants, ...dataPathMutants])(
  "mutant $name: changes one place of the present source",
  (mutant) => {
    for (const edit of editsOf(mutant)) {
      expect(occurrences(edit, readFileSync(new URL(edit.file, packages), "utf8"))).toBe(1);
      expect(edit.to).not.toBe(edit.from);
    }
  },
);
