/**
 * Replies without attributes: errors, open, data, counts, locks, file system numbers.
 *
 * @see include/uapi/linux/fuse.h, structs fuse_open_out to fuse_lseek_out
 * @module
 */
import { sizes } from "../abi/sizes.ts";
import type { FileLock } from "./lock-requests.ts";
import { encodeHeader, putU64, type ReplyBuffer } from "./reply-buffer.ts";

export type OpenReply = {
  readonly fh: number;
  /** `openReplyFlags`. */
  readonly flags: number;
  /** With `openReplyFlags.passthrough`: what FUSE_DEV_IOC_BACKING_OPEN gave. */
  readonly backingId?: number;
};

/** As statvfs(3); counts of blocks are in units of `fragmentSize`. */
export type StatfsReply = {
  readonly blocks: number;
  readonly blocksFree: number;
  readonly blocksAvailable: number;
  readonly files: number;
  readonly filesFree: number;
  readonly blockSize: number;
  readonly nameLengthMax: number;
  readonly fragmentSize: number;
};

/** An error without a body; `errno` 0 is plain success. */
export function encodeError(out: ReplyBuffer, unique: bigint, errno: number, at = 0): number {
  return encodeHeader(out, unique, errno, 0, at);
}

/** Success without a body: UNLINK, RENAME, FSYNC, ... */
export function encodeOk(out: ReplyBuffer, unique: bigint, at = 0): number {
  return encodeHeader(out, unique, 0, 0, at);
}

/** Bytes: READ, READLINK, GETXATTR, LISTXATTR. */
export function encodeData(out: ReplyBuffer, unique: bigint, data: Uint8Array, at = 0): number {
  out.bytes.set(data, at + sizes.outHeader);
  return encodeHeader(out, unique, 0, data.length, at);
}

/** As {@link encodeData}, for `size` bytes that the caller placed at `at + sizes.outHeader`. */
export function encodeDataInPlace(out: ReplyBuffer, unique: bigint, size: number, at = 0): number {
  return encodeHeader(out, unique, 0, size, at);
}

export function encodeOpen(out: ReplyBuffer, unique: bigint, reply: OpenReply, at = 0): number {
  putOpenReply(out.view, at + sizes.outHeader, reply);
  return encodeHeader(out, unique, 0, sizes.openOut, at);
}

/** Bytes written, at most as many as asked. */
export function encodeWrite(out: ReplyBuffer, unique: bigint, size: number, at = 0): number {
  return encodeTwoWords(out, unique, size, at);
}

/** The size of an attribute's value, for a request with room 0. */
export function encodeXattrSize(out: ReplyBuffer, unique: bigint, size: number, at = 0): number {
  return encodeTwoWords(out, unique, size, at);
}

/** Ready events of POLL, as poll(2) has them. */
export function encodePoll(out: ReplyBuffer, unique: bigint, events: number, at = 0): number {
  return encodeTwoWords(out, unique, events, at);
}

export function encodeLseek(out: ReplyBuffer, unique: bigint, offset: number, at = 0): number {
  return encodeLong(out, unique, offset, at);
}

export function encodeBmap(out: ReplyBuffer, unique: bigint, block: number, at = 0): number {
  return encodeLong(out, unique, block, at);
}

/** Bytes copied; `wide` is the request's. */
export function encodeCopied(
  out: ReplyBuffer,
  unique: bigint,
  size: number,
  wide: boolean,
  at = 0,
): number {
  return wide ? encodeLong(out, unique, size, at) : encodeTwoWords(out, unique, size, at);
}

export function encodeStatfs(out: ReplyBuffer, unique: bigint, reply: StatfsReply, at = 0): number {
  const { view } = out;
  const body = at + sizes.outHeader;
  putU64(view, body, reply.blocks);
  putU64(view, body + 8, reply.blocksFree);
  putU64(view, body + 16, reply.blocksAvailable);
  putU64(view, body + 24, reply.files);
  putU64(view, body + 32, reply.filesFree);
  view.setUint32(body + 40, reply.blockSize, true);
  view.setUint32(body + 44, reply.nameLengthMax, true);
  view.setUint32(body + 48, reply.fragmentSize, true);
  out.bytes.fill(0, body + 52, body + sizes.statfsOut);
  return encodeHeader(out, unique, 0, sizes.statfsOut, at);
}

/** The lock in the way of GETLK, or one of type F_UNLCK when there is none. */
export function encodeLock(out: ReplyBuffer, unique: bigint, lock: FileLock, at = 0): number {
  const { view } = out;
  const body = at + sizes.outHeader;
  view.setBigUint64(body, lock.start, true);
  view.setBigUint64(body + 8, lock.end, true);
  view.setUint32(body + 16, lock.lockType, true);
  view.setUint32(body + 20, lock.pid, true);
  return encodeHeader(out, unique, 0, sizes.lockOut, at);
}

/** `result` is what ioctl(2) returns. */
export function encodeIoctl(
  out: ReplyBuffer,
  unique: bigint,
  result: number,
  data: Uint8Array,
  at = 0,
): number {
  const { view } = out;
  const body = at + sizes.outHeader;
  view.setInt32(body, result, true);
  out.bytes.fill(0, body + 4, body + sizes.ioctlOut);
  out.bytes.set(data, body + sizes.ioctlOut);
  return encodeHeader(out, unique, 0, sizes.ioctlOut + data.length, at);
}

/** `struct fuse_open_out` at `at`, without a header. */
export function putOpenReply(view: DataView, at: number, reply: OpenReply): void {
  putU64(view, at, reply.fh);
  view.setUint32(at + 8, reply.flags, true);
  view.setInt32(at + 12, reply.backingId ?? 0, true);
}

function encodeTwoWords(out: ReplyBuffer, unique: bigint, value: number, at: number): number {
  const body = at + sizes.outHeader;
  out.view.setUint32(body, value, true);
  out.view.setUint32(body + 4, 0, true);
  return encodeHeader(out, unique, 0, 8, at);
}

function encodeLong(out: ReplyBuffer, unique: bigint, value: number, at: number): number {
  putU64(out.view, at + sizes.outHeader, value);
  return encodeHeader(out, unique, 0, 8, at);
}
