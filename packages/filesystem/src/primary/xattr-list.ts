/**
 * All extended attributes of an open object.
 *
 * @module
 */
import type { ExtendedAttribute } from "@gemel/replication";
import { cName, descriptorPath } from "../file-calls.ts";
import { getxattrPath, listxattrPath } from "../file-xattrs.ts";

/** The kernel's limits for names of one object, and for one value. */
const sizeMax = 65536;
const into: Buffer = Buffer.alloc(sizeMax);

/** Attributes that cannot be read, because of their kind, are left out. */
export function readXattrs(fd: number): ExtendedAttribute[] {
  const path = descriptorPath(fd);
  const size = listxattrPath(path, into);
  if (size <= 0) return [];
  const names = into.toString("latin1", 0, size - 1).split("\0");
  const attributes: ExtendedAttribute[] = [];
  for (const name of names) {
    const length = getxattrPath(path, cName(name), into);
    if (length >= 0) attributes.push({ name, value: Uint8Array.from(into.subarray(0, length)) });
  }
  return attributes;
}
