import { openSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { GemelError } from "@gemel/base";
import { expect, it } from "vitest";
import { problemOf } from "../../src/rest/problem.ts";

async function thrownBy(act: () => unknown): Promise<unknown> {
  try {
    await act();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

it("a full disk is said as such, with what to do", async () => {
  // The kernel's own file that is always full.
  const error = await thrownBy(() => writeFile("/dev/full", "x"));
  expect(problemOf(error)).toMatchObject({ code: "no_space", status: 507 });
  expect(problemOf(error).remedy).toContain("Make room");
});

it("what is known keeps its code, what is not is a defect", async () => {
  expect(problemOf(new GemelError("refused", "No")).code).toBe("refused");
  const error = await thrownBy(() => openSync("/nonexistent/x", "r"));
  expect(problemOf(error)).toMatchObject({ code: "internal", status: 500 });
});
