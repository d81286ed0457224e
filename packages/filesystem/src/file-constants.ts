/**
 * Numbers of the Linux file interface that Node does not name.
 *
 * Flags that differ between architectures come from Node's own constants; the others are the same
 * on x86-64 and arm64.
 *
 * @see include/uapi/linux/{fcntl,fs,falloc,stat,openat2,mount,xattr}.h
 * @module
 */
import { constants as fs } from "node:fs";
import { constants as os } from "node:os";

/** Positive error numbers of this machine, `errno.ENOENT` and so on. */
export const errno: typeof os.errno = os.errno;

export type OpenFlag =
  | "readOnly"
  | "writeOnly"
  | "readWrite"
  | "create"
  | "exclusive"
  | "truncate"
  | "append"
  | "nonBlocking"
  | "dataSync"
  | "sync"
  | "direct"
  | "directory"
  | "noFollow"
  | "noAccessTime"
  | "closeOnExec"
  | "path"
  | "temporary";

export const openFlags: Readonly<Record<OpenFlag, number>> = {
  readOnly: fs.O_RDONLY,
  writeOnly: fs.O_WRONLY,
  readWrite: fs.O_RDWR,
  create: fs.O_CREAT,
  exclusive: fs.O_EXCL,
  truncate: fs.O_TRUNC,
  append: fs.O_APPEND,
  nonBlocking: fs.O_NONBLOCK,
  dataSync: fs.O_DSYNC,
  sync: fs.O_SYNC,
  direct: fs.O_DIRECT,
  directory: fs.O_DIRECTORY,
  noFollow: fs.O_NOFOLLOW,
  noAccessTime: fs.O_NOATIME,
  closeOnExec: 0o2000000,
  path: 0o10000000,
  temporary: 0o20000000 | fs.O_DIRECTORY,
};

export const atFlags = {
  /** The `dirfd` that means the working directory. */
  workingDirectory: -100,
  symlinkNoFollow: 0x100,
  removeDirectory: 0x200,
  symlinkFollow: 0x400,
  emptyPath: 0x1000,
} as const;

/** `resolve` of openat2. */
export const resolveFlags = {
  noCrossMount: 0x01,
  noMagicLinks: 0x02,
  noSymlinks: 0x04,
  beneath: 0x08,
} as const;

/** The file type in a mode. */
export const fileTypes = {
  mask: 0o170000,
  socket: 0o140000,
  symlink: 0o120000,
  regular: 0o100000,
  block: 0o060000,
  directory: 0o040000,
  character: 0o020000,
  fifo: 0o010000,
} as const;

export const renameFlags = { noReplace: 1, exchange: 2, whiteout: 4 } as const;

export const fallocateModes = {
  keepSize: 0x01,
  punchHole: 0x02,
  collapseRange: 0x08,
  zeroRange: 0x10,
  insertRange: 0x20,
} as const;

export const xattrFlags = { create: 1, replace: 2 } as const;

export const seekWhence = { set: 0, current: 1, end: 2, data: 3, hole: 4 } as const;

export const mountFlags = {
  readOnly: 1,
  noSuid: 2,
  noDev: 4,
  remount: 32,
  bind: 4096,
  recursive: 16384,
  private: 0x40000,
} as const;

export const unmountFlags = { force: 1, detach: 2, noFollow: 8 } as const;

export const pollEvents = { in: 0x001, out: 0x004, error: 0x008, hangUp: 0x010 } as const;

/** `tv_nsec` values of utimensat. */
export const timeNow = 0x3fffffff;
export const timeOmit = 0x3ffffffe;
