/** The realms that prove passwords elsewhere, as they are configured. @module */
import type { RealmName } from "@gemel/protocol";
import type { AccessDocument } from "../access/access-document.ts";
import type { Realm } from "../access/realm.ts";
import { ldapRealm } from "./ldap.ts";
import { pamRealm } from "./pam.ts";

export function passwordRealms({
  pam,
  ldap,
}: AccessDocument["realms"]): Partial<Record<RealmName, Realm>> {
  return {
    ...(pam === null ? {} : { pam: pamRealm(pam.service) }),
    ...(ldap === null ? {} : { ldap: ldapRealm(ldap) }),
  };
}
