/**
 * Sizes of the protocol's structures, in bytes, and its fixed numbers.
 *
 * @see include/uapi/linux/fuse.h
 * @module
 */

/** The protocol spoken, and the newest minor known. */
export const protocolMajor = 7;
export const protocolMinor = 45;
/** Linux 6.1; older kernels are refused. */
export const protocolMinorOldest = 37;

/** Node number of the root of a mount. */
export const rootNodeId = 1;

/** The kernel refuses to hand out requests into anything smaller. */
export const minReadBuffer = 8192;
/** What a request needs beside the data of a WRITE. */
export const requestOverhead = 4096;

export const sizes = {
  inHeader: 40,
  outHeader: 16,
  attr: 88,
  attrOut: 104,
  entryOut: 128,
  openOut: 16,
  writeOut: 8,
  statfsOut: 80,
  xattrOut: 8,
  lockOut: 24,
  bmapOut: 8,
  lseekOut: 8,
  pollOut: 8,
  ioctlOut: 16,
  copyFileRangeOut: 8,
  statxOut: 288,
  initOut: 64,
  dirent: 24,
} as const;
