import { expect, test } from "vitest";
import { errorCatalogue } from "../src/error-codes.ts";
import { GemelError } from "../src/gemel-error.ts";

test("GemelError: takes remedy, exit code and status from the catalogue", () => {
  const error = new GemelError("not_running", "No answer on /run/gemel/api.sock");
  expect(error.exitCode).toBe(3);
  expect(error.httpStatus).toBe(503);
  expect(error.remedy).toBe(errorCatalogue.not_running.remedy);
});

test("errorCatalogue: sentences begin with a capital and end without a full stop", () => {
  for (const [code, entry] of Object.entries(errorCatalogue)) {
    for (const sentence of [entry.meaning, entry.remedy]) {
      expect(sentence, code).toMatch(/^([A-Z/])/);
      expect(sentence, code).not.toMatch(/\.$/);
    }
  }
});
