import { describe, test } from "vitest";
import { Stage, traces } from "../src/traces/index.ts";

describe("what once broke a wording of the rules", () => {
  for (const { name, story } of traces)
    test(`trace: ${name}`, () => {
      for (let seed = 1; seed <= 8; seed++) story(new Stage(seed));
    });
});
