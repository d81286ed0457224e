import { expect, test } from "vitest";
import { everything, isWanted } from "../src/module/log-want.ts";

test("log: all words must be in the line, in any order and case; empty parts let everything through", () => {
  const line = (): string => "script start_prim: Exit 0";
  expect(isWanted(everything, "node1", line)).toBe(true);
  expect(isWanted({ node: "", text: "  exit START_prim " }, "node1", line)).toBe(true);
  expect(isWanted({ node: "", text: "exit 1" }, "node1", line)).toBe(false);
  expect(isWanted({ node: "node2", text: "" }, "node1", line)).toBe(false);
});
