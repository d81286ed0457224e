/**
 * The realms that prove passwords elsewhere, as they are configured; loaded by the first who needs them.
 *
 * @module
 */
import type { RealmName } from "@gemel/protocol";
import type { AccessDocument } from "../access/access-document.ts";
import type { Realm } from "../access/realm.ts";

export function passwordRealms({
  pam,
  ldap,
}: AccessDocument["realms"]): Partial<Record<RealmName, Realm>> {
  return {
    ...(pam === null
      ? {}
      : {
          pam: async (user, password) =>
            (await import("./pam.ts")).pamRealm(pam.service)(user, password),
        }),
    ...(ldap === null
      ? {}
      : {
          ldap: async (user, password) =>
            (await import("./ldap.ts")).ldapRealm(ldap)(user, password),
        }),
  };
}
