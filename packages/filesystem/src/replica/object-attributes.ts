/**
 * Owner, mode, times and extended attributes of objects on the replica.
 *
 * The owner is set before the mode, because changing it clears setuid bits.
 *
 * @module
 */
import { attributeBits, type ExtendedAttribute, type FileAttributes } from "@gemel/replication";
import {
  chmodPath,
  cName,
  descriptorPath,
  emptyName,
  type FileStat,
  fchownat,
  futimens,
  statDescriptor,
  utimensat,
} from "../file-calls.ts";
import { atFlags, errno, fileTypes, timeOmit } from "../file-constants.ts";
import {
  flistxattr,
  getxattrPath,
  listxattrPath,
  removexattrPath,
  setxattrPath,
} from "../file-xattrs.ts";
import { ApplyError, must } from "./apply-error.ts";

const keepId = 0xffff_ffff;

const ownerAndMode: number = attributeBits.uid | attributeBits.gid | attributeBits.mode;

/** Set what `asked` says on the object of `fd`, which may be open for its path only. */
export function setAttributes(
  fd: number,
  attributes: FileAttributes,
  asked: number,
  path: string,
): void {
  const mask = withoutEqual(fd, attributes, asked);
  if ((mask & (attributeBits.uid | attributeBits.gid)) !== 0) {
    const uid = (mask & attributeBits.uid) !== 0 ? attributes.uid : keepId;
    const gid = (mask & attributeBits.gid) !== 0 ? attributes.gid : keepId;
    must(fchownat(fd, emptyName, uid, gid, atFlags.emptyPath), "set the owner of", path);
  }
  if ((mask & attributeBits.mode) !== 0) {
    must(chmodPath(descriptorPath(fd), attributes.mode & 0o7777), "set the mode of", path);
  }
  if ((mask & (attributeBits.atime | attributeBits.mtime)) !== 0) {
    setTimes(fd, attributes, mask, path);
  }
}

/** A copy says all of them, and what it has just created has them: one look instead of two changes. */
function withoutEqual(fd: number, attributes: FileAttributes, mask: number): number {
  if ((mask & ownerAndMode) !== ownerAndMode) return mask;
  const present = statDescriptor(fd);
  if (typeof present === "number") return mask;
  return (mask & ~ownerAndMode) | differingAttributes(present, attributes);
}

function setTimes(fd: number, attributes: FileAttributes, mask: number, path: string): void {
  const times = {
    ...attributes,
    atimeNsec: (mask & attributeBits.atime) !== 0 ? attributes.atimeNsec : timeOmit,
    mtimeNsec: (mask & attributeBits.mtime) !== 0 ? attributes.mtimeNsec : timeOmit,
  };
  let done = futimens(fd, times);
  // Open for its path only. By /proc: utimensat takes an empty path only since Linux 5.8.
  if (done === -errno.EBADF) {
    done = utimensat(atFlags.workingDirectory, descriptorPath(fd), times, 0);
  }
  must(done, "set the times of", path);
}

/** What of owner and mode must change to be as `wanted`: a sum of {@link attributeBits}. */
export function differingAttributes(present: FileStat, wanted: FileAttributes): number {
  const isOwned = present.uid === wanted.uid && present.gid === wanted.gid;
  const owner = isOwned ? 0 : attributeBits.uid | attributeBits.gid;
  if ((present.mode & fileTypes.mask) === fileTypes.symlink) return owner;
  const isMode = isOwned && (present.mode & 0o7777) === (wanted.mode & 0o7777);
  return owner | (isMode ? 0 : attributeBits.mode);
}

export function setXattr(
  fd: number,
  attribute: ExtendedAttribute,
  flags: number,
  path: string,
): void {
  const { name, value } = attribute;
  const done = setxattrPath(descriptorPath(fd), cName(name), value, flags);
  must(done, `set the attribute ${name} of`, path);
}

export function removeXattr(fd: number, name: string, path: string): void {
  const done = removexattrPath(descriptorPath(fd), cName(name));
  must(done, `remove the attribute ${name} of`, path);
}

/** Kernel's limit for the names of one object. */
const namesMax = 65536;
const namesInto: Buffer = Buffer.alloc(namesMax);

/** Make the extended attributes of the object equal to `wanted`. */
export function replaceXattrs(
  fd: number,
  wanted: readonly ExtendedAttribute[],
  path: string,
): void {
  const present = listNames(fd, path);
  const wantedNames = new Set(wanted.map((attribute) => attribute.name));
  for (const name of present) if (!wantedNames.has(name)) removeXattr(fd, name, path);
  const objectPath = descriptorPath(fd);
  for (const attribute of wanted) {
    const isEqual = present.includes(attribute.name) && hasValue(objectPath, attribute);
    if (!isEqual) setXattr(fd, attribute, 0, path);
  }
}

function listNames(fd: number, path: string): string[] {
  let size = flistxattr(fd, namesInto);
  // Open for its path only.
  if (size === -errno.EBADF) size = listxattrPath(descriptorPath(fd), namesInto);
  if (size === -errno.EOPNOTSUPP) return [];
  if (size < 0) throw new ApplyError(-size, `list the attributes of "${path}"`);
  return size === 0 ? [] : namesInto.toString("latin1", 0, size - 1).split("\0");
}

function hasValue(objectPath: Buffer, attribute: ExtendedAttribute): boolean {
  const value = Buffer.alloc(attribute.value.length + 1);
  const size = getxattrPath(objectPath, cName(attribute.name), value);
  return size === attribute.value.length && value.subarray(0, size).equals(attribute.value);
}
