import { expect, test } from "vitest";
import { permute } from "../src/permutations.ts";

for (const arbiter of ["witness", "none"] as const)
  test(`permutations: every order of up to 7 failures, arbiter ${arbiter}`, {
    timeout: 7_200_000,
  }, () => {
    const { orders, failures } = permute(7, arbiter);
    expect(failures).toEqual([]);
    expect(orders).toBe(150_646);
  });
