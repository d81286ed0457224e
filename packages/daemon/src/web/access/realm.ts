/** What a realm says of somebody who has proved their password. @module */
import { type Role, roles } from "@gemel/protocol";

export type Proven = {
  /** As the realm writes the name. */
  readonly name: string;
  readonly groups: readonly string[];
};

/** Null: the password is wrong, or there is nobody of that name. Rejects when the realm does not answer. */
export type Realm = (user: string, password: string) => Promise<Proven | null>;

/** The highest of the roles that the groups give; null: none. */
export function roleOfGroups(
  groups: readonly string[],
  given: Readonly<Record<string, Role>>,
): Role | null {
  const held = groups.flatMap((group) => (Object.hasOwn(given, group) ? [given[group]] : []));
  return roles.findLast((role) => held.includes(role)) ?? null;
}
