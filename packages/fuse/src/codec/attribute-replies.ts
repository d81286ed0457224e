/**
 * Replies that carry attributes: getattr, lookup and everything that creates, statx.
 *
 * @see include/uapi/linux/fuse.h, structs fuse_attr, fuse_entry_out, fuse_statx_out
 * @module
 */
import { sizes } from "../abi/sizes.ts";
import { type OpenReply, putOpenReply } from "./file-replies.ts";
import { encodeHeader, putI64, putU64, type ReplyBuffer } from "./reply-buffer.ts";

/** Attributes of a file as stat(2) has them; times as seconds since 1970 plus nanoseconds. */
export type FileAttributes = {
  readonly ino: number;
  /** Bytes. */
  readonly size: number;
  /** Of 512 bytes. */
  readonly blocks: number;
  readonly atimeSeconds: number;
  readonly mtimeSeconds: number;
  readonly ctimeSeconds: number;
  readonly atimeNanos: number;
  readonly mtimeNanos: number;
  readonly ctimeNanos: number;
  /** File type and permissions. */
  readonly mode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  /** 32-bit form: `encodeDevice`. */
  readonly rdev: number;
  readonly blksize: number;
  /** `attributeFlags`, mostly 0. */
  readonly flags: number;
};

/** Zeros, one link, blocks of 4 KiB: to spread and fill in. */
export const blankAttributes: FileAttributes = {
  ino: 0,
  size: 0,
  blocks: 0,
  atimeSeconds: 0,
  mtimeSeconds: 0,
  ctimeSeconds: 0,
  atimeNanos: 0,
  mtimeNanos: 0,
  ctimeNanos: 0,
  mode: 0,
  nlink: 1,
  uid: 0,
  gid: 0,
  rdev: 0,
  blksize: 4096,
  flags: 0,
};

/** A name's answer: which node it is, and for how long the kernel may believe it. */
export type Entry = {
  /** 0 makes it a negative entry: "there is no such name" with a time to live. */
  readonly nodeId: number;
  /** Differs when a node number is used again for another file. */
  readonly generation: number;
  readonly entryTtlNs: number;
  readonly attributesTtlNs: number;
  readonly attributes: FileAttributes;
};

/** What statx(2) has beyond {@link FileAttributes}. */
export type StatxReply = {
  /** STATX_* that are answered. */
  readonly mask: number;
  readonly attributes: FileAttributes;
  readonly attributesTtlNs: number;
  readonly btimeSeconds: number;
  readonly btimeNanos: number;
  readonly rdevMajor: number;
  readonly rdevMinor: number;
};

const nanosPerSecond = 1_000_000_000;

/** A device number the way the kernel passes it to user space (`new_encode_dev`). */
export function encodeDevice(major: number, minor: number): number {
  return ((minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12)) >>> 0;
}

export function encodeAttr(
  out: ReplyBuffer,
  unique: bigint,
  attributes: FileAttributes,
  ttlNs: number,
  at = 0,
): number {
  const { view } = out;
  const body = at + sizes.outHeader;
  putU64(view, body, Math.floor(ttlNs / nanosPerSecond));
  view.setUint32(body + 8, ttlNs % nanosPerSecond, true);
  view.setUint32(body + 12, 0, true);
  putAttributes(view, body + 16, attributes);
  return encodeHeader(out, unique, 0, sizes.attrOut, at);
}

/** For LOOKUP, MKNOD, MKDIR, SYMLINK and LINK. */
export function encodeEntry(out: ReplyBuffer, unique: bigint, entry: Entry, at = 0): number {
  putEntry(out.view, at + sizes.outHeader, entry);
  return encodeHeader(out, unique, 0, sizes.entryOut, at);
}

/** For CREATE and TMPFILE. */
export function encodeCreate(
  out: ReplyBuffer,
  unique: bigint,
  entry: Entry,
  open: OpenReply,
  at = 0,
): number {
  const body = at + sizes.outHeader;
  putEntry(out.view, body, entry);
  putOpenReply(out.view, body + sizes.entryOut, open);
  return encodeHeader(out, unique, 0, sizes.entryOut + sizes.openOut, at);
}

export function encodeStatx(out: ReplyBuffer, unique: bigint, reply: StatxReply, at = 0): number {
  const { view } = out;
  const { attributes, attributesTtlNs } = reply;
  const body = at + sizes.outHeader;
  out.bytes.fill(0, body, body + sizes.statxOut);
  putU64(view, body, Math.floor(attributesTtlNs / nanosPerSecond));
  view.setUint32(body + 8, attributesTtlNs % nanosPerSecond, true);
  const stat = body + 32;
  view.setUint32(stat, reply.mask, true);
  view.setUint32(stat + 4, attributes.blksize, true);
  view.setUint32(stat + 16, attributes.nlink, true);
  view.setUint32(stat + 20, attributes.uid, true);
  view.setUint32(stat + 24, attributes.gid, true);
  view.setUint16(stat + 28, attributes.mode, true);
  putU64(view, stat + 32, attributes.ino);
  putU64(view, stat + 40, attributes.size);
  putU64(view, stat + 48, attributes.blocks);
  putStatxTime(view, stat + 64, attributes.atimeSeconds, attributes.atimeNanos);
  putStatxTime(view, stat + 80, reply.btimeSeconds, reply.btimeNanos);
  putStatxTime(view, stat + 96, attributes.ctimeSeconds, attributes.ctimeNanos);
  putStatxTime(view, stat + 112, attributes.mtimeSeconds, attributes.mtimeNanos);
  view.setUint32(stat + 128, reply.rdevMajor, true);
  view.setUint32(stat + 132, reply.rdevMinor, true);
  return encodeHeader(out, unique, 0, sizes.statxOut, at);
}

/** `struct fuse_entry_out` at `at`, without a header: also in READDIRPLUS entries. */
export function putEntry(view: DataView, at: number, entry: Entry): void {
  putU64(view, at, entry.nodeId);
  putU64(view, at + 8, entry.generation);
  putU64(view, at + 16, Math.floor(entry.entryTtlNs / nanosPerSecond));
  putU64(view, at + 24, Math.floor(entry.attributesTtlNs / nanosPerSecond));
  view.setUint32(at + 32, entry.entryTtlNs % nanosPerSecond, true);
  view.setUint32(at + 36, entry.attributesTtlNs % nanosPerSecond, true);
  putAttributes(view, at + 40, entry.attributes);
}

function putAttributes(view: DataView, at: number, attributes: FileAttributes): void {
  putU64(view, at, attributes.ino);
  putU64(view, at + 8, attributes.size);
  putU64(view, at + 16, attributes.blocks);
  putI64(view, at + 24, attributes.atimeSeconds);
  putI64(view, at + 32, attributes.mtimeSeconds);
  putI64(view, at + 40, attributes.ctimeSeconds);
  view.setUint32(at + 48, attributes.atimeNanos, true);
  view.setUint32(at + 52, attributes.mtimeNanos, true);
  view.setUint32(at + 56, attributes.ctimeNanos, true);
  view.setUint32(at + 60, attributes.mode, true);
  view.setUint32(at + 64, attributes.nlink, true);
  view.setUint32(at + 68, attributes.uid, true);
  view.setUint32(at + 72, attributes.gid, true);
  view.setUint32(at + 76, attributes.rdev, true);
  view.setUint32(at + 80, attributes.blksize, true);
  view.setUint32(at + 84, attributes.flags, true);
}

function putStatxTime(view: DataView, at: number, seconds: number, nanos: number): void {
  putI64(view, at, seconds);
  view.setUint32(at + 8, nanos, true);
}
