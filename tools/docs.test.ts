import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { errorsPage } from "./docs/errors-page.ts";

test("docs/reference/errors.md: is what the code says (npm run docs)", () => {
  const file = new URL("../docs/reference/errors.md", import.meta.url);
  expect(readFileSync(file, "utf8")).toBe(errorsPage());
});
