import { expect, it } from "vitest";
import { groupsOf, groupsText, realmChange } from "../src/access/realm-text.ts";

it("takes groups with their roles apart and together, also names with colons and commas", () => {
  const groups = { "cn=ops,ou=groups": "control", "urn:gemel:admins": "admin" } as const;
  expect(groupsOf(`${groupsText(groups)}\n\n`)).toEqual(groups);
});

it.each(["operators", "operators:", ": admin", "operators: root"])("refuses %s", (line) => {
  expect(groupsOf(line)).toBeNull();
});

it("sends no secret that was not given, and no empty authority", () => {
  const fields = { url: "ldaps://d", ca: " " };
  expect(realmChange("ldap", fields, {}, "")).toEqual({
    ldap: { url: "ldaps://d", ca: null, groups: {} },
  });
  expect(realmChange("ldap", fields, {}, "s")).toMatchObject({ ldap: { secret: "s" } });
});
