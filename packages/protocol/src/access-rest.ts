/**
 * Who may do what over the network: roles, sessions, users, tokens, realms.
 *
 * @module
 */
import { z } from "zod";

/** Each may all that the ones before it may. */
export const roles = ["monitor", "control", "admin"] as const;
export type Role = (typeof roles)[number];
export const roleSchema = z.enum(roles);

export const accountNamePattern: RegExp = /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}$/;
const accountName = z.string().regex(accountNamePattern, "Use up to 64 letters, digits and ._@+-");
const moduleRoles = z.record(z.string(), roleSchema);

export const principalSchema = z.object({
  name: z.string(),
  /** For the whole cluster; null: for the modules below only. */
  role: roleSchema.nullable(),
  /** Module to role, beyond that of the cluster. */
  modules: moduleRoles,
  /** `socket`: root on the node; `node`: another node, for itself; the others: how a person or a program proved itself. */
  via: z.enum(["socket", "session", "token", "node"]),
});
export type Principal = z.infer<typeof principalSchema>;

/** Whether `principal` may do what needs `role`, on `module` or, when null, on the cluster. Pure. */
export function mayAct(principal: Principal, role: Role, module: string | null): boolean {
  const own = module === null ? undefined : principal.modules[module];
  return [principal.role, own ?? null].some(
    (held) => held !== null && roles.indexOf(held) >= roles.indexOf(role),
  );
}

export const realmNames = ["local", "pam", "ldap"] as const;
export type RealmName = (typeof realmNames)[number];

export const signInSchema = z.object({
  user: z.string().min(1).max(128),
  password: z.string().min(1).max(1024),
  realm: z.enum(realmNames).default("local"),
});
export type SignIn = z.infer<typeof signInSchema>;

export const sessionSchema = z.object({
  principal: principalSchema.nullable(),
  /** It ends when nothing was asked for so long; null: not signed in, or not by a session. */
  idleTimeoutMs: z.int().nullable(),
  /** Whatever happens it ends then. */
  endsAt: z.iso.datetime().nullable(),
  /** How one may sign in here. */
  realms: z.array(z.enum(realmNames)),
  /** What to write on the button; null: OpenID Connect is not configured. */
  oidc: z.string().nullable(),
  /** There is no user yet: `gemel console login` on a node prints the link for the first one. */
  isFirst: z.boolean(),
  /** Why the sign-in with a provider, from which this browser has just come back, was refused. */
  refused: z.object({ code: z.string(), detail: z.string(), remedy: z.string() }).nullable(),
});
export type Session = z.infer<typeof sessionSchema>;

export const welcomeLinkSchema = z.object({
  token: z.string(),
  /** To be put behind the address of the console. */
  path: z.string(),
  addresses: z.array(z.string()),
  expiresAt: z.iso.datetime(),
});
export type WelcomeLink = z.infer<typeof welcomeLinkSchema>;

/** At least twelve characters: long beats complicated. */
export const passwordSchema = z.string().min(12, "Use at least 12 characters").max(1024);

/** With `user` and `password` a first administrator is made; without, an existing one's place is taken for a session. */
export const welcomeUseSchema = z.object({
  token: z.string().min(1).max(200),
  user: accountName.optional(),
  password: passwordSchema.optional(),
});
export type WelcomeUse = z.infer<typeof welcomeUseSchema>;

export const passwordChangeSchema = z.object({
  old: z.string().min(1).max(1024),
  new: passwordSchema,
});
export type PasswordChange = z.infer<typeof passwordChangeSchema>;

export const userSchema = z.object({
  name: accountName,
  /** Who proves the password. */
  realm: z.enum([...realmNames, "oidc"]),
  role: roleSchema.nullable(),
  modules: moduleRoles,
  disabled: z.boolean(),
  createdAt: z.iso.datetime(),
});
export type User = z.infer<typeof userSchema>;

export const userCreateSchema = userSchema.omit({ createdAt: true, disabled: true }).extend({
  /** Of the realm `local`. */
  password: passwordSchema.optional(),
});
export type UserCreate = z.infer<typeof userCreateSchema>;

export const userChangeSchema = z.object({
  role: roleSchema.nullable().optional(),
  modules: moduleRoles.optional(),
  disabled: z.boolean().optional(),
  password: passwordSchema.optional(),
});
export type UserChange = z.infer<typeof userChangeSchema>;

export const tokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: roleSchema.nullable(),
  modules: moduleRoles,
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type Token = z.infer<typeof tokenSchema>;

export const tokenCreateSchema = z.object({
  name: z.string().min(1).max(64),
  role: roleSchema.nullable(),
  modules: moduleRoles.default({}),
  expiresInDays: z.number().positive().max(3660),
});
export type TokenCreate = z.infer<typeof tokenCreateSchema>;

/** The one time the secret is shown. */
export const tokenCreatedSchema = tokenSchema.extend({ secret: z.string() });
export type TokenCreated = z.infer<typeof tokenCreatedSchema>;

/** Groups (of the system, of the directory, of a claim) to the roles that they give. */
const groupRoles = z.record(z.string(), roleSchema);

export const pamRealmSchema = z.object({
  service: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/),
  groups: groupRoles,
});
export const ldapRealmSchema = z.object({
  /** `ldaps://host:636`; `ldap://` is upgraded with StartTLS. */
  url: z.url({ protocol: /^ldaps?$/ }),
  /** Of an authority that is not among those of the system, PEM: then nobody else is trusted. */
  ca: z.string().nullable(),
  bindDn: z.string(),
  base: z.string(),
  /** `{user}` stands for the name, escaped. */
  filter: z.string().includes("{user}"),
  groupAttribute: z.string(),
  groups: groupRoles,
});
export const oidcRealmSchema = z.object({
  title: z.string().min(1).max(64),
  issuer: z.url(),
  /** Of an authority that is not among those of the system, PEM: then nobody else is trusted. */
  ca: z.string().nullable().default(null),
  clientId: z.string().min(1),
  /** Where the provider sends people back to: the address of the console. */
  redirectBase: z.url(),
  userClaim: z.string(),
  groupClaim: z.string(),
  groups: groupRoles,
});

export const realmsSchema = z.object({
  version: z.int(),
  idleTimeoutMs: z.int(),
  pam: pamRealmSchema.nullable(),
  ldap: ldapRealmSchema.extend({ hasSecret: z.boolean() }).nullable(),
  oidc: oidcRealmSchema.extend({ hasSecret: z.boolean() }).nullable(),
});
export type Realms = z.infer<typeof realmsSchema>;

/** A `secret` that is left out stays as it is. */
export const realmsChangeSchema = z.object({
  idleTimeoutMs: z.int().min(60_000).max(86_400_000).optional(),
  pam: pamRealmSchema.nullable().optional(),
  ldap: ldapRealmSchema.extend({ secret: z.string().optional() }).nullable().optional(),
  oidc: oidcRealmSchema.extend({ secret: z.string().optional() }).nullable().optional(),
});
export type RealmsChange = z.infer<typeof realmsChangeSchema>;
