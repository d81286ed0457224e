import { expect, test } from "vitest";
import { simulate } from "../src/simulate.ts";
import { regressions } from "./regressions.ts";

const seeds = 300;

test("simulate: the same seed gives the same trace, another one does not", () => {
  expect(simulate(7).hash).toBe(simulate(7).hash);
  expect(simulate(7).hash).not.toBe(simulate(8).hash);
});

test(`simulate: ${seeds} seeds hold every promise and end protected`, { timeout: 300_000 }, () => {
  const failures: string[] = [];
  let acknowledged = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const outcome = simulate(seed);
    acknowledged += outcome.acknowledged;
    if (outcome.failure === null) continue;
    const { kind, message } = outcome.failure;
    failures.push(`npm run sim -- --seed ${seed}: ${kind}: ${message}`);
  }
  expect(failures).toEqual([]);
  // A swarm in which nothing is written would hold every promise.
  expect(acknowledged).toBeGreaterThan(seeds * 100);
});

test("simulate: seeds that failed once hold now", { timeout: 300_000 }, () => {
  for (const { seed, found } of regressions) expect(simulate(seed).failure, found).toBeNull();
});
