/** Users, tokens and realms as they are stored: with hashes and with the secrets that must be used. @module */
import {
  ldapRealmSchema,
  oidcRealmSchema,
  pamRealmSchema,
  type Role,
  roleSchema,
  type Token,
  type User,
  userSchema,
} from "@gemel/protocol";
import { z } from "zod";

export type StoredUser = User & { readonly passwordHash: string | null };
/** With the SHA-256 of the secret, hex. */
export type StoredToken = Token & { readonly hash: string };
export type StoredLdap = z.infer<typeof ldapRealmSchema> & { readonly secret: string };
export type StoredOidc = z.infer<typeof oidcRealmSchema> & { readonly secret: string };
export type StoredRealms = {
  readonly idleTimeoutMs: number;
  readonly pam: z.infer<typeof pamRealmSchema> | null;
  readonly ldap: StoredLdap | null;
  readonly oidc: StoredOidc | null;
};

export type AccessDocument = {
  readonly users: readonly StoredUser[];
  readonly tokens: readonly StoredToken[];
  readonly realms: StoredRealms;
};

const secret = z.string();
const modules: z.ZodType<Record<string, Role>> = z.record(z.string(), roleSchema);

export const accessDocumentSchema: z.ZodType<AccessDocument> = z.object({
  users: z.array(userSchema.extend({ passwordHash: z.string().nullable() })),
  tokens: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      role: roleSchema.nullable(),
      modules,
      createdBy: z.string(),
      createdAt: z.iso.datetime(),
      expiresAt: z.iso.datetime(),
      hash: z.string(),
    }),
  ),
  realms: z.object({
    idleTimeoutMs: z.int(),
    pam: pamRealmSchema.nullable(),
    ldap: ldapRealmSchema.extend({ secret }).nullable(),
    oidc: oidcRealmSchema.extend({ secret }).nullable(),
  }),
});

export const noAccess: AccessDocument = {
  users: [],
  tokens: [],
  realms: { idleTimeoutMs: 30 * 60_000, pam: null, ldap: null, oidc: null },
};
