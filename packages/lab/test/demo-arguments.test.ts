import { expect, test } from "vitest";
import { parseDemoArguments } from "../src/demo/arguments.ts";

const defaults = { report: undefined, keep: false, quick: false, end: false, help: false };

test("parseDemoArguments: nothing given is a full run", () => {
  expect(parseDemoArguments([])).toEqual(defaults);
});

test("parseDemoArguments: options in any order and form", () => {
  expect(parseDemoArguments(["--quick", "--report", "a.json", "--keep"])).toEqual({
    ...defaults,
    quick: true,
    keep: true,
    report: "a.json",
  });
  expect(parseDemoArguments(["--report=b.json"])).toEqual({ ...defaults, report: "b.json" });
});

test.each([
  [["--fast"], "--fast"],
  [["file.json"], "file.json"],
  [["--report"], "--report"],
  [["--report="], "--report"],
  [["--keep=yes"], "--keep"],
])("parseDemoArguments: %j is refused by a message that names it", (argv, named) => {
  expect(parseDemoArguments(argv)).toEqual(expect.stringContaining(named));
});
