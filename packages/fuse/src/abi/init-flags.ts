/**
 * Names of the INIT flags by bit number.
 *
 * Bits 32 to 63 travel in `flags2`, which the kernel reads only when {@link initFlags.initExt} is
 * part of the answer.
 *
 * @see include/uapi/linux/fuse.h, "INIT request/reply flags"
 * @module
 */
export const initFlags = {
  asyncRead: 0,
  posixLocks: 1,
  fileOps: 2,
  /** Never together with zero-message open: the truncation would be lost. */
  atomicTruncate: 3,
  exportSupport: 4,
  bigWrites: 5,
  /** Modes of new files arrive without the umask applied; the request carries it. */
  dontMask: 6,
  spliceWrite: 7,
  spliceMove: 8,
  spliceRead: 9,
  flockLocks: 10,
  ioctlDir: 11,
  autoInvalData: 12,
  readdirplus: 13,
  readdirplusAuto: 14,
  asyncDirectIo: 15,
  writebackCache: 16,
  /** ENOSYS to OPEN ends OPEN and RELEASE messages for good. */
  noOpenSupport: 17,
  parallelDirOps: 18,
  handleKillPriv: 19,
  posixAcl: 20,
  /** Reading the device after an abort gives ECONNABORTED instead of ENODEV. */
  abortError: 21,
  maxPages: 22,
  cacheSymlinks: 23,
  /** ENOSYS to OPENDIR ends OPENDIR and RELEASEDIR messages for good. */
  noOpendirSupport: 24,
  explicitInvalData: 25,
  mapAlignment: 26,
  submounts: 27,
  handleKillPrivV2: 28,
  /** The request of setxattr is 16 bytes long instead of 8. */
  setxattrExt: 29,
  initExt: 30,
  securityContext: 32,
  inodeDax: 33,
  createSuppGroup: 34,
  expireOnly: 35,
  directIoAllowMmap: 36,
  passthrough: 37,
  noExportSupport: 38,
  hasResend: 39,
  allowIdmap: 40,
  overIoUring: 41,
  requestTimeout: 42,
} as const;

export type InitFlag = keyof typeof initFlags;
