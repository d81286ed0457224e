/** The ways to sign in as their form has them: everything is text. Pure. @module */
import type { Realms, RealmsChange, Role } from "@gemel/protocol";

export type RealmName = "pam" | "ldap" | "oidc";

/** One line each: `name of the group: role`. Names may hold colons themselves. */
export function groupsText(groups: Readonly<Record<string, Role>>): string {
  return Object.entries(groups)
    .map(([group, role]) => `${group}: ${role}`)
    .join("\n");
}

const roles: readonly string[] = ["monitor", "control", "admin"] satisfies Role[];

/** Null: a line is no group with a role. */
export function groupsOf(text: string): Record<string, Role> | null {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const pairs = lines.map((line) => {
    const colon = line.lastIndexOf(":");
    return [line.slice(0, Math.max(0, colon)).trim(), line.slice(colon + 1).trim()] as const;
  });
  const isGood = pairs.every(([group, role]) => group !== "" && roles.includes(role));
  return isGood ? (Object.fromEntries(pairs) as Record<string, Role>) : null;
}

/** What a form begins with. `base`: the address of this console. */
export function fieldsOf(
  realm: RealmName,
  realms: Realms,
  base: string,
): Readonly<Record<string, string>> {
  switch (realm) {
    case "pam": {
      const { service } = realms.pam ?? { service: "gemel" };
      return { service };
    }
    case "ldap": {
      const { url, base: tree, bindDn, filter, groupAttribute, ca } = realms.ldap ?? emptyLdap;
      return { url, base: tree, bindDn, filter, groupAttribute, ca: ca ?? "" };
    }
    case "oidc": {
      const now = realms.oidc ?? { ...emptyOidc, redirectBase: base };
      const { title, issuer, clientId, redirectBase, userClaim, groupClaim, ca } = now;
      return { title, issuer, clientId, redirectBase, userClaim, groupClaim, ca: ca ?? "" };
    }
  }
}

const emptyLdap = {
  ...{ url: "", base: "", bindDn: "", filter: "(uid={user})", groupAttribute: "memberOf" },
  ca: null,
};

const emptyOidc = {
  ...{ title: "", issuer: "", clientId: "" },
  ...{ userClaim: "preferred_username", groupClaim: "groups" },
  ca: null,
};

/** What is sent; an empty secret is left out, so that it stays. */
export function realmChange(
  realm: RealmName,
  fields: Readonly<Record<string, string>>,
  groups: Readonly<Record<string, Role>>,
  secret: string,
): RealmsChange {
  const { ca, ...others } = fields;
  const change: Readonly<Record<string, unknown>> = {
    [realm]: {
      ...others,
      ...(ca === undefined ? {} : { ca: ca.trim() === "" ? null : ca }),
      groups,
      ...(secret === "" ? {} : { secret }),
    },
  };
  // Whatever the form has is sent: the daemon says what is wrong with it.
  return change as RealmsChange;
}
