import { expect, it } from "vitest";
import { masked } from "../../src/web/support/masking.ts";

const secrets: [name: string, text: string][] = [
  ["a macro", '<macro name="DB_PASSWORD" value="THE-SECRET"/>'],
  ["a variable of a script", '<var name="ApiToken" value="THE-SECRET"/>'],
  ["an attribute", '<x user="a" password="THE-SECRET" port="1"/>'],
  ["an assignment", "PGPASSWORD=THE-SECRET psql"],
  ["a quoted assignment", "secret='THE-SECRET with spaces'"],
  ["a JSON member", '{"bindPassword": "THE-SECRET", "x": 1}'],
  ["an address", "postgresql://anna:THE-SECRET@198.18.0.1/db"],
  ["a token", `gml_${"THE-SECRET".repeat(4)}`],
  ["a header", "Authorization: Bearer THE-SECRET"],
  ["a key", "-----BEGIN EC PRIVATE KEY-----\nTHE-SECRET\n-----END EC PRIVATE KEY-----"],
  ["a key that is cut", "-----BEGIN PRIVATE KEY-----\nTHE-SECRET"],
];
it.each(secrets)("masked: takes out %s", (_, text) => {
  expect(masked(text)).not.toContain("THE-SECRET");
  expect(masked(text)).toContain("(masked)");
});

it("masked: takes out the cluster's key, and leaves the rest as it is", () => {
  expect(masked(`${"5a".repeat(32)}\n`)).toBe("(masked)\n");
  const plain = 'node1 is PRIM Ready; <rfs async="second"/> lsn 0/16B3748 2026-01-01T00:00:00Z';
  expect(masked(plain)).toBe(plain);
});
