/**
 * POSIX ACLs as the bytes of their extended attributes.
 *
 * @see include/uapi/linux/posix_acl_xattr.h
 * @module
 */
export const accessAcl = "system.posix_acl_access";
export const defaultAcl = "system.posix_acl_default";

/** Permissions are sums of 4, 2 and 1; `users` and `groups` are pairs of id and permissions. */
export type Acl = {
  readonly owner: number;
  readonly users?: readonly (readonly [number, number])[];
  readonly group: number;
  readonly groups?: readonly (readonly [number, number])[];
  readonly mask?: number;
  readonly other: number;
};

const tags = { owner: 1, user: 2, owningGroup: 4, group: 8, mask: 16, other: 32 } as const;
const noId = 0xffffffff;

export function encodeAcl(acl: Acl): Buffer {
  const entries: (readonly [tag: number, permissions: number, id: number])[] = [
    [tags.owner, acl.owner, noId],
    ...(acl.users ?? []).map(([id, permissions]) => [tags.user, permissions, id] as const),
    [tags.owningGroup, acl.group, noId],
    ...(acl.groups ?? []).map(([id, permissions]) => [tags.group, permissions, id] as const),
  ];
  if (acl.mask !== undefined) entries.push([tags.mask, acl.mask, noId]);
  entries.push([tags.other, acl.other, noId]);
  const bytes = Buffer.alloc(4 + entries.length * 8);
  bytes.writeUInt32LE(2, 0);
  entries.forEach(([tag, permissions, id], index) => {
    bytes.writeUInt16LE(tag, 4 + index * 8);
    bytes.writeUInt16LE(permissions, 6 + index * 8);
    bytes.writeUInt32LE(id, 8 + index * 8);
  });
  return bytes;
}
