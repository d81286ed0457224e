/**
 * What an object is besides its data, as 16 bytes that are the same on both nodes: type, mode, owner,
 * device, number of names, modification time, target of a symbolic link, extended attributes.
 *
 * Of a directory the number of names is not part of it: local directories count there.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { hashBytes } from "@gemel/replication";
import {
  closeDescriptor,
  emptyName,
  type FileStat,
  openat,
  readlinkat,
  statDescriptor,
} from "./file-calls.ts";
import { fileTypes, openFlags } from "./file-constants.ts";
import { readXattrs } from "./primary/xattr-list.ts";

const targetMax = 4096;

/** Null when there is nothing of that name; `size` is that of the data. */
export function objectDigest(
  directory: number,
  name: Uint8Array,
): { readonly digest: Uint8Array; readonly size: number } | null {
  const fd = openat(directory, name, openFlags.path | openFlags.noFollow | openFlags.closeOnExec);
  if (fd < 0) return null;
  try {
    const stat = statDescriptor(fd);
    if (typeof stat === "number") return null;
    const hash = createHash("sha256").update(JSON.stringify(fieldsOf(stat)));
    if (typeOf(stat) === fileTypes.symlink) {
      const target = Buffer.alloc(targetMax);
      hash.update(target.subarray(0, Math.max(0, readlinkat(fd, emptyName, target))));
    }
    const attributes = readXattrs(fd);
    for (const { name: key, value } of attributes.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      hash.update(`\0${key}\0${value.length}\0`).update(value);
    }
    const isFile = typeOf(stat) === fileTypes.regular;
    return { digest: hash.digest().subarray(0, hashBytes), size: isFile ? stat.size : 0 };
  } finally {
    closeDescriptor(fd);
  }
}

function fieldsOf(stat: FileStat): readonly number[] {
  const { mode, uid, gid, rdev, mtimeSec, mtimeNsec } = stat;
  const type = typeOf(stat);
  const isDevice = type === fileTypes.character || type === fileTypes.block;
  const links = type === fileTypes.directory ? 0 : stat.nlink;
  return [mode, uid, gid, isDevice ? rdev : 0, links, mtimeSec, mtimeNsec];
}

function typeOf({ mode }: FileStat): number {
  return mode & fileTypes.mask;
}
