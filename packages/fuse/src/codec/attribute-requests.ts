/**
 * Requests on what is known about a file: attributes, link target, access, file system numbers.
 *
 * @see include/uapi/linux/fuse.h, structs fuse_getattr_in, fuse_setattr_in, fuse_statx_in
 * @module
 */
import { errno } from "../abi/errno.ts";
import { setattrValid } from "../abi/operation-flags.ts";
import { header, type RequestHeader } from "./request-header.ts";
import type { RequestReader } from "./request-reader.ts";

export type GetattrRequest = RequestHeader & {
  readonly type: "getattr";
  readonly getattrFlags: number;
  /** Meant only with `getattrFlags.fh`. */
  readonly fh: number;
};

/** Only the fields named in `valid` (`setattrValid`) mean anything. */
export type SetattrRequest = RequestHeader & {
  readonly type: "setattr";
  readonly valid: number;
  readonly fh: number;
  readonly size: number;
  readonly lockOwner: bigint;
  /** Seconds since 1970, negative before. */
  readonly atimeSeconds: number;
  readonly mtimeSeconds: number;
  readonly ctimeSeconds: number;
  readonly atimeNanos: number;
  readonly mtimeNanos: number;
  readonly ctimeNanos: number;
  readonly mode: number;
  /** The new owner; `uid` and `gid` are the caller's. */
  readonly ownerUid: number;
  readonly ownerGid: number;
};

export type StatxRequest = RequestHeader & {
  readonly type: "statx";
  readonly getattrFlags: number;
  readonly fh: number;
  /** AT_STATX_* of statx(2). */
  readonly statxFlags: number;
  /** STATX_* of statx(2). */
  readonly mask: number;
};

/** Not sent when the mount has `defaultPermissions`. */
export type AccessRequest = RequestHeader & {
  readonly type: "access";
  readonly mask: number;
};

export type ReadlinkRequest = RequestHeader & { readonly type: "readlink" };

export type StatfsRequest = RequestHeader & { readonly type: "statfs" };

export function decodeGetattr(reader: RequestReader): GetattrRequest {
  const getattrFlags = reader.u32();
  reader.skip(4);
  return {
    type: "getattr",
    opcode: reader.opcode,
    unique: reader.unique,
    resent: reader.resent,
    nodeId: reader.nodeId,
    uid: reader.uid,
    gid: reader.gid,
    pid: reader.pid,
    getattrFlags,
    fh: reader.handle(),
  };
}

export function decodeSetattr(reader: RequestReader): SetattrRequest {
  const valid = reader.u32();
  reader.skip(4);
  const fh = reader.handle();
  const size = (valid & setattrValid.size) === 0 ? reader.amount() : reader.position(errno.EFBIG);
  const lockOwner = reader.u64();
  const atimeSeconds = reader.seconds();
  const mtimeSeconds = reader.seconds();
  const ctimeSeconds = reader.seconds();
  const atimeNanos = reader.u32();
  const mtimeNanos = reader.u32();
  const ctimeNanos = reader.u32();
  const mode = reader.u32();
  reader.skip(4);
  const ownerUid = reader.u32();
  const ownerGid = reader.u32();
  reader.skip(4);
  return {
    type: "setattr",
    ...header(reader),
    valid,
    fh,
    size,
    lockOwner,
    atimeSeconds,
    mtimeSeconds,
    ctimeSeconds,
    atimeNanos,
    mtimeNanos,
    ctimeNanos,
    mode,
    ownerUid,
    ownerGid,
  };
}

export function decodeStatx(reader: RequestReader): StatxRequest {
  const getattrFlags = reader.u32();
  reader.skip(4);
  return {
    type: "statx",
    ...header(reader),
    getattrFlags,
    fh: reader.handle(),
    statxFlags: reader.u32(),
    mask: reader.u32(),
  };
}

export function decodeAccess(reader: RequestReader): AccessRequest {
  const mask = reader.u32();
  reader.skip(4);
  return { type: "access", ...header(reader), mask };
}

export function decodeReadlink(reader: RequestReader): ReadlinkRequest {
  return { type: "readlink", ...header(reader) };
}

export function decodeStatfs(reader: RequestReader): StatfsRequest {
  return { type: "statfs", ...header(reader) };
}
