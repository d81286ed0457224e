import { expect, test } from "vitest";
import { firstMatch } from "../src/host/oldest-process.ts";

const table = `      1 bash init.sh
     40 /usr/lib/postgresql/15/bin/postgres -D /srv/postgresql
    412 /usr/lib/postgresql/15/bin/postgres -D /srv/postgresql
`;

test("firstMatch: the oldest, by an expression, and never by its number", () => {
  expect(firstMatch(table, "postgres -D|postmaster -D")).toBe(40);
  expect(firstMatch(table, "^bash ")).toBe(1);
  expect(firstMatch(table, "40 /usr")).toBeUndefined();
  expect(firstMatch("", "bash")).toBeUndefined();
});
