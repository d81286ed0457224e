/**
 * Operation numbers of the FUSE protocol, up to 7.45.
 *
 * @see include/uapi/linux/fuse.h, enum fuse_opcode
 * @module
 */
export const opcodes = {
  lookup: 1,
  forget: 2,
  getattr: 3,
  setattr: 4,
  readlink: 5,
  symlink: 6,
  mknod: 8,
  mkdir: 9,
  unlink: 10,
  rmdir: 11,
  rename: 12,
  link: 13,
  open: 14,
  read: 15,
  write: 16,
  statfs: 17,
  release: 18,
  fsync: 20,
  setxattr: 21,
  getxattr: 22,
  listxattr: 23,
  removexattr: 24,
  flush: 25,
  init: 26,
  opendir: 27,
  readdir: 28,
  releasedir: 29,
  fsyncdir: 30,
  getlk: 31,
  setlk: 32,
  setlkw: 33,
  access: 34,
  create: 35,
  interrupt: 36,
  bmap: 37,
  destroy: 38,
  ioctl: 39,
  poll: 40,
  notifyReply: 41,
  batchForget: 42,
  fallocate: 43,
  readdirplus: 44,
  rename2: 45,
  lseek: 46,
  copyFileRange: 47,
  setupMapping: 48,
  removeMapping: 49,
  /** Since 7.34. */
  syncfs: 50,
  /** Since 7.37. */
  tmpfile: 51,
  /** Since 7.39. */
  statx: 52,
  /** Since 7.45, tried before {@link opcodes.copyFileRange}. */
  copyFileRange64: 53,
} as const;

/** Codes of messages that the server sends by itself; they travel in the error field. */
export const notifications = {
  poll: 1,
  invalInode: 2,
  invalEntry: 3,
  store: 4,
  retrieve: 5,
  delete: 6,
  /** Since 7.40: queue again every request that was read and not answered. */
  resend: 7,
  /** Since 7.44. */
  incEpoch: 8,
} as const;
