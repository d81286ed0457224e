/**
 * Messages that the server sends by itself: `unique` 0 and a code in the place of the error.
 *
 * Written to the device like replies. Invalidations take locks in the kernel: never send one from
 * a thread that must answer the request which holds them.
 *
 * @see include/uapi/linux/fuse.h, enum fuse_notify_code
 * @module
 */
import { notifications } from "../abi/opcodes.ts";
import { sizes } from "../abi/sizes.ts";
import { encodeHeader, putI64, putU64, type ReplyBuffer } from "./reply-buffer.ts";

/**
 * Drop cached attributes of a node and its pages from `offset` on, `length` 0 for all the rest.
 * A negative `offset` drops attributes only.
 */
export function encodeInvalInode(
  out: ReplyBuffer,
  nodeId: number,
  offset: number,
  length: number,
  at = 0,
): number {
  const body = at + sizes.outHeader;
  putU64(out.view, body, nodeId);
  putI64(out.view, body + 8, offset);
  putI64(out.view, body + 16, length);
  return encodeNotification(out, notifications.invalInode, 24, at);
}

/** Forget a name in a directory; `flags` is `invalEntryFlags`. */
export function encodeInvalEntry(
  out: ReplyBuffer,
  parentId: number,
  name: Uint8Array,
  flags = 0,
  at = 0,
): number {
  const body = at + sizes.outHeader;
  putU64(out.view, body, parentId);
  out.view.setUint32(body + 8, name.length, true);
  out.view.setUint32(body + 12, flags, true);
  return encodeNotification(out, notifications.invalEntry, 16 + putName(out, body + 16, name), at);
}

/** As {@link encodeInvalEntry}, and tell those who watch that the file was deleted. */
export function encodeDelete(
  out: ReplyBuffer,
  parentId: number,
  childId: number,
  name: Uint8Array,
  at = 0,
): number {
  const body = at + sizes.outHeader;
  putU64(out.view, body, parentId);
  putU64(out.view, body + 8, childId);
  out.view.setUint32(body + 16, name.length, true);
  out.view.setUint32(body + 20, 0, true);
  return encodeNotification(out, notifications.delete, 24 + putName(out, body + 24, name), at);
}

/**
 * Queue again every request that was read and not answered, with bit 63 set in `unique`.
 *
 * The first thing a server writes that takes over a mount; never while the old one lives.
 */
export function encodeResend(out: ReplyBuffer, at = 0): number {
  return encodeNotification(out, notifications.resend, 0, at);
}

function encodeNotification(out: ReplyBuffer, code: number, bodySize: number, at: number): number {
  // A reply has a negative error there, a notification a positive code.
  return encodeHeader(out, 0n, -code, bodySize, at);
}

function putName(out: ReplyBuffer, at: number, name: Uint8Array): number {
  out.bytes.set(name, at);
  out.bytes[at + name.length] = 0;
  return name.length + 1;
}
