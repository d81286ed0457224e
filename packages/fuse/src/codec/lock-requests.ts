/**
 * Requests on file locks; they come only if `posixLocks` or `flockLocks` was negotiated.
 *
 * @see include/uapi/linux/fuse.h, struct fuse_lk_in
 * @module
 */
import { header, type RequestHeader } from "./request-header.ts";
import type { RequestReader } from "./request-reader.ts";

/** A locked range; `end` is inclusive, 2^63 - 1 is "to the end of the file". */
export type FileLock = {
  readonly start: bigint;
  readonly end: bigint;
  /** F_RDLCK 0, F_WRLCK 1, F_UNLCK 2. */
  readonly lockType: number;
  readonly pid: number;
};

/** `setlkw` waits until it gets the lock. */
export type LockRequest = RequestHeader & {
  readonly type: "getlk" | "setlk" | "setlkw";
  readonly fh: number;
  readonly owner: bigint;
  readonly lock: FileLock;
  readonly lockFlags: number;
};

export function decodeLock(reader: RequestReader, type: LockRequest["type"]): LockRequest {
  const fh = reader.handle();
  const owner = reader.u64();
  const lock: FileLock = {
    start: reader.u64(),
    end: reader.u64(),
    lockType: reader.u32(),
    pid: reader.u32(),
  };
  const lockFlags = reader.u32();
  reader.skip(4);
  return { type, ...header(reader), fh, owner, lock, lockFlags };
}
