import { describe, expect, test } from "vitest";
import { simulate } from "../src/simulate.ts";

/** The first 300 are in the fast tests. */
const first = 301;
const last = 20_000;
const together = 985;

describe("simulate: 20,000 seeds hold every promise and end protected", () => {
  for (let from = first; from <= last; from += together) {
    const to = Math.min(last, from + together - 1);
    test(`seeds ${from} to ${to}`, { timeout: 3_600_000 }, () => {
      const failures: string[] = [];
      for (let seed = from; seed <= to; seed++) {
        const { failure } = simulate(seed);
        if (failure === null) continue;
        failures.push(`npm run sim -- --seed ${seed}: ${failure.kind}: ${failure.message}`);
      }
      expect(failures).toEqual([]);
    });
  }
});
