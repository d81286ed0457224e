import { expect, test } from "vitest";
import { explanations, scenarios } from "../src/index.ts";

test("explanations: every scenario has one, and no other", () => {
  const names = scenarios.map(({ name }) => name);
  expect(Object.keys(explanations).sort()).toEqual([...names].sort());
  expect(new Set(names).size).toBe(names.length);
});
