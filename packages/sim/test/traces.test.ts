import { describe, test } from "vitest";
import { Stage, traces } from "../src/traces/index.ts";

describe("what once broke a wording of the rules", () => {
  for (const { name, story } of traces)
    test(`trace: ${name}`, { timeout: 60_000 }, () => {
      for (let seed = 1; seed <= 4; seed++) story(new Stage(seed));
    });
});
