import { expect, test } from "vitest";
import { permute } from "../src/permutations.ts";

/** Longer ones: `npm run sim -- --permutations N`; each more takes five times as long. */
const lengths = { witness: 3, none: 3 } as const;

for (const arbiter of ["witness", "none"] as const) {
  const length = lengths[arbiter];
  const name = `permutations: every order of up to ${length} failures, arbiter ${arbiter}`;
  test(name, { timeout: 300_000 }, () => {
    const { orders, failures } = permute(length, arbiter);
    expect(failures).toEqual([]);
    expect(orders).toBeGreaterThan(100);
  });
}
