import { expect, test } from "vitest";
import { prng } from "../src/prng.ts";

test("prng: the same seed gives the same draws, neighbouring seeds do not", () => {
  const draws = (seed: number) => Array.from({ length: 5 }, prng(seed));
  expect(draws(7)).toEqual(draws(7));
  expect(draws(7)).not.toEqual(draws(8));
});
