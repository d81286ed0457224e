/**
 * Requests on the contents of a file: open, read, write, flush, space, seek, copy.
 *
 * READ, WRITE and FSYNC are frequent and spell their header out (see `header`).
 *
 * @see include/uapi/linux/fuse.h, structs fuse_open_in to fuse_copy_file_range_in
 * @module
 */
import { errno } from "../abi/errno.ts";
import { opcodes } from "../abi/opcodes.ts";
import { readFlags, writeFlags } from "../abi/operation-flags.ts";
import { header, type RequestHeader } from "./request-header.ts";
import type { RequestReader } from "./request-reader.ts";

export type OpenRequest = RequestHeader & {
  readonly type: "open" | "opendir";
  /** O_* of open(2), without O_CREAT and O_EXCL. */
  readonly flags: number;
  readonly openFlags: number;
};

export type ReadRequest = RequestHeader & {
  readonly type: "read";
  readonly fh: number;
  readonly offset: number;
  readonly size: number;
  readonly readFlags: number;
  /** Meant only with `readFlags.lockOwner`; else 0n. */
  readonly lockOwner: bigint;
  /** O_* of the open file. */
  readonly flags: number;
};

export type ReaddirRequest = RequestHeader & {
  readonly type: "readdir" | "readdirplus";
  readonly fh: number;
  /** Of the last directory entry received; 0n at first. */
  readonly cookie: bigint;
  readonly size: number;
  /** O_* of the open directory. */
  readonly flags: number;
};

export type WriteRequest = RequestHeader & {
  readonly type: "write";
  readonly fh: number;
  /** The end of the file is given here for O_APPEND too. */
  readonly offset: number;
  readonly writeFlags: number;
  /** Meant only with `writeFlags.lockOwner`; else 0n. */
  readonly lockOwner: bigint;
  /** O_* of the open file. */
  readonly flags: number;
  /** A view on the read buffer. */
  readonly data: Uint8Array;
};

export type ReleaseRequest = RequestHeader & {
  readonly type: "release" | "releasedir";
  readonly fh: number;
  readonly flags: number;
  readonly releaseFlags: number;
  readonly lockOwner: bigint;
};

/** close(2) of one descriptor; the file may stay open through others. */
export type FlushRequest = RequestHeader & {
  readonly type: "flush";
  readonly fh: number;
  readonly lockOwner: bigint;
};

export type FsyncRequest = RequestHeader & {
  readonly type: "fsync" | "fsyncdir";
  readonly fh: number;
  readonly fsyncFlags: number;
};

export type FallocateRequest = RequestHeader & {
  readonly type: "fallocate";
  readonly fh: number;
  readonly offset: number;
  /** Clamped so that `offset + length` is a safe integer. */
  readonly length: number;
  /** FALLOC_FL_* of fallocate(2). */
  readonly mode: number;
};

/** SEEK_DATA and SEEK_HOLE only; the kernel does the others. */
export type LseekRequest = RequestHeader & {
  readonly type: "lseek";
  readonly fh: number;
  readonly offset: number;
  readonly whence: number;
};

export type CopyFileRangeRequest = RequestHeader & {
  readonly type: "copyFileRange";
  /** The answer is a 64-bit count (COPY_FILE_RANGE_64): pass it on to `encodeCopied`. */
  readonly wide: boolean;
  readonly fhIn: number;
  readonly offsetIn: number;
  readonly nodeIdOut: number;
  readonly fhOut: number;
  readonly offsetOut: number;
  readonly length: number;
  readonly flags: number;
};

/** syncfs(2) of the whole mount; `nodeId` is the root. */
export type SyncfsRequest = RequestHeader & { readonly type: "syncfs" };

export function decodeOpen(reader: RequestReader, type: OpenRequest["type"]): OpenRequest {
  return { type, ...header(reader), flags: reader.u32(), openFlags: reader.u32() };
}

export function decodeRead(reader: RequestReader): ReadRequest {
  const fh = reader.handle();
  const offset = reader.position(errno.EINVAL);
  const size = reader.u32();
  const flagsOfRead = reader.u32();
  return {
    type: "read",
    opcode: reader.opcode,
    unique: reader.unique,
    resent: reader.resent,
    nodeId: reader.nodeId,
    uid: reader.uid,
    gid: reader.gid,
    pid: reader.pid,
    fh,
    offset,
    size,
    readFlags: flagsOfRead,
    lockOwner: ownerIf(reader, flagsOfRead & readFlags.lockOwner),
    flags: flagsAndPadding(reader),
  };
}

export function decodeReaddir(reader: RequestReader, type: ReaddirRequest["type"]): ReaddirRequest {
  const fh = reader.handle();
  const cookie = reader.u64();
  const size = reader.u32();
  reader.skip(12);
  return { type, ...header(reader), fh, cookie, size, flags: flagsAndPadding(reader) };
}

export function decodeWrite(reader: RequestReader): WriteRequest {
  const fh = reader.handle();
  const offset = reader.position(errno.EFBIG);
  const size = reader.u32();
  const flagsOfWrite = reader.u32();
  return {
    type: "write",
    opcode: reader.opcode,
    unique: reader.unique,
    resent: reader.resent,
    nodeId: reader.nodeId,
    uid: reader.uid,
    gid: reader.gid,
    pid: reader.pid,
    fh,
    offset,
    writeFlags: flagsOfWrite,
    lockOwner: ownerIf(reader, flagsOfWrite & writeFlags.lockOwner),
    flags: flagsAndPadding(reader),
    data: reader.bytes(size),
  };
}

/** A bigint costs an allocation, so it is read only when it means something. */
function ownerIf(reader: RequestReader, valid: number): bigint {
  if (valid !== 0) return reader.u64();
  reader.skip(8);
  return 0n;
}

function flagsAndPadding(reader: RequestReader): number {
  const flags = reader.u32();
  reader.skip(4);
  return flags;
}

export function decodeRelease(reader: RequestReader, type: ReleaseRequest["type"]): ReleaseRequest {
  return {
    type,
    ...header(reader),
    fh: reader.handle(),
    flags: reader.u32(),
    releaseFlags: reader.u32(),
    lockOwner: reader.u64(),
  };
}

export function decodeFlush(reader: RequestReader): FlushRequest {
  const fh = reader.handle();
  reader.skip(8);
  return { type: "flush", ...header(reader), fh, lockOwner: reader.u64() };
}

export function decodeFsync(reader: RequestReader, type: FsyncRequest["type"]): FsyncRequest {
  return {
    type,
    opcode: reader.opcode,
    unique: reader.unique,
    resent: reader.resent,
    nodeId: reader.nodeId,
    uid: reader.uid,
    gid: reader.gid,
    pid: reader.pid,
    fh: reader.handle(),
    fsyncFlags: flagsAndPadding(reader),
  };
}

export function decodeFallocate(reader: RequestReader): FallocateRequest {
  const fh = reader.handle();
  const offset = reader.position(errno.EFBIG);
  const length = Math.min(reader.amount(), Number.MAX_SAFE_INTEGER - offset);
  return {
    type: "fallocate",
    ...header(reader),
    fh,
    offset,
    length,
    mode: flagsAndPadding(reader),
  };
}

export function decodeLseek(reader: RequestReader): LseekRequest {
  return {
    type: "lseek",
    ...header(reader),
    fh: reader.handle(),
    offset: reader.position(errno.ENXIO),
    whence: flagsAndPadding(reader),
  };
}

export function decodeCopyFileRange(reader: RequestReader): CopyFileRangeRequest {
  return {
    type: "copyFileRange",
    ...header(reader),
    wide: reader.opcode === opcodes.copyFileRange64,
    fhIn: reader.handle(),
    offsetIn: reader.position(errno.EFBIG),
    nodeIdOut: reader.handle(),
    fhOut: reader.handle(),
    offsetOut: reader.position(errno.EFBIG),
    length: reader.amount(),
    flags: reader.amount(),
  };
}

export function decodeSyncfs(reader: RequestReader): SyncfsRequest {
  reader.skip(8);
  return { type: "syncfs", ...header(reader) };
}
