/**
 * Flag words of single operations, as bit masks.
 *
 * @see include/uapi/linux/fuse.h
 * @module
 */

/** `valid` of SETATTR: which fields are meant. */
export const setattrValid = {
  mode: 0x1,
  uid: 0x2,
  gid: 0x4,
  size: 0x8,
  atime: 0x10,
  mtime: 0x20,
  fh: 0x40,
  atimeNow: 0x80,
  mtimeNow: 0x100,
  lockOwner: 0x200,
  ctime: 0x400,
  killSuidgid: 0x800,
} as const;

/** Flags of an open reply. */
export const openReplyFlags = {
  directIo: 0x1,
  keepCache: 0x2,
  nonSeekable: 0x4,
  cacheDir: 0x8,
  stream: 0x10,
  noFlush: 0x20,
  parallelDirectWrites: 0x40,
  passthrough: 0x80,
} as const;

export const getattrFlags = { fh: 0x1 } as const;

/** `openFlags` of OPEN and CREATE. */
export const openFlags = { killSuidgid: 0x1 } as const;

export const readFlags = { lockOwner: 0x2 } as const;

/** `cache`: written back from the page cache, the handle is a guess. */
export const writeFlags = { cache: 0x1, lockOwner: 0x2, killSuidgid: 0x4 } as const;

export const releaseFlags = { flush: 0x1, flockUnlock: 0x2 } as const;

/** `dataOnly`: fdatasync. */
export const fsyncFlags = { dataOnly: 0x1 } as const;

export const lockFlags = { flock: 0x1 } as const;

export const setxattrFlags = { aclKillSgid: 0x1 } as const;

/** `expireOnly`: the entry is looked up again instead of being dropped. */
export const invalEntryFlags = { expireOnly: 0x1 } as const;

/** Flags of the attributes in a reply. */
export const attributeFlags = { submount: 0x1, dax: 0x2 } as const;
