/** What must hold of users and tokens whoever changes them. @module */
import { createHash, timingSafeEqual } from "node:crypto";
import { GemelError } from "@gemel/base";
import { type Principal, type Role, roles, type Token, type User } from "@gemel/protocol";
import type { StoredToken, StoredUser } from "./access-document.ts";

const accountsMax = 1000;

export const rootPrincipal: Principal = {
  name: "root",
  role: "admin",
  modules: {},
  via: "session",
};

type Held = { readonly role: Role | null; readonly modules: Readonly<Record<string, Role>> };

/** The higher of two roles, for the cluster and for each module. */
export function stronger(a: Held, b: Held): { role: Role | null; modules: Record<string, Role> } {
  const names = new Set([...Object.keys(a.modules), ...Object.keys(b.modules)]);
  const modules = [...names].flatMap((name) => {
    const role = higher(a.modules[name] ?? null, b.modules[name] ?? null);
    return role === null ? [] : [[name, role] as const];
  });
  return { role: higher(a.role, b.role), modules: Object.fromEntries(modules) };
}

function higher(a: Role | null, b: Role | null): Role | null {
  return roles.findLast((role) => role === a || role === b) ?? null;
}

export function shownUser({ passwordHash: _, ...user }: StoredUser): User {
  return user;
}

export function shownToken({ hash: _, ...token }: StoredToken): Token {
  return token;
}

/** Without its secret. */
export function withoutSecret<T extends { readonly secret: string }>(
  realm: T | null,
): (Omit<T, "secret"> & { hasSecret: boolean }) | null {
  if (realm === null) return null;
  const { secret, ...shown } = realm;
  return { ...shown, hasSecret: secret !== "" };
}

/** What is asked for, with the secret there was when none is given. */
export function withSecret<T extends { readonly secret?: string | undefined }>(
  asked: T | null,
  before: { readonly secret: string } | null,
): (Omit<T, "secret"> & { secret: string }) | null {
  if (asked === null) return null;
  return { ...asked, secret: asked.secret ?? before?.secret ?? "" };
}

/** A local administrator that there was must remain: nobody locks everybody out by mistake. */
export function demandAdministrator(
  before: readonly StoredUser[],
  after: readonly StoredUser[],
): void {
  if (!before.some(isAdministrator) || after.some(isAdministrator)) return;
  throw new GemelError("refused", "It is the last administrator of the realm local", {
    remedy: "Make another administrator first",
  });
}

function isAdministrator({ realm, role, disabled }: StoredUser): boolean {
  return realm === "local" && role === "admin" && !disabled;
}

export function demandRoom(count: number): void {
  if (count < accountsMax) return;
  throw new GemelError("refused", `There are ${count} already; no more are kept`, {
    remedy: "Delete those that are not needed any more",
  });
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Of two hashes in hex, in a time that does not depend on where they differ. */
export function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a, "hex"), Buffer.from(b, "hex")];
  return left.length === right.length && timingSafeEqual(left, right);
}
