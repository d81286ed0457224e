import { scenarios } from "@gemel/scenarios";
import { describe, test } from "vitest";
import { SimCluster } from "../src/sim-cluster.ts";

describe("scenarios in virtual time", () => {
  for (const { name, settings, story } of scenarios)
    test(`scenario: ${name}`, { timeout: 60_000 }, async () => {
      for (const seed of [1, 2, 3]) await story(new SimCluster(seed, settings));
    });
});
