/**
 * Memory that replies are encoded into, and the header that each begins with.
 *
 * Encoders write at `at` (0 unless told), return the length of the whole message, and allocate
 * nothing. Room is the caller's duty: writing beyond the end throws a RangeError.
 *
 * @see include/uapi/linux/fuse.h, struct fuse_out_header
 * @module
 */
import { sizes } from "../abi/sizes.ts";

export type ReplyBuffer = { readonly bytes: Uint8Array; readonly view: DataView };

/** A reply buffer over `memory`, or over new memory of that many bytes. */
export function replyBuffer(memory: Uint8Array | number): ReplyBuffer {
  const bytes = typeof memory === "number" ? new Uint8Array(memory) : memory;
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}

/** The header of a message with `bodySize` bytes after it; returns the length of the whole. */
export function encodeHeader(
  out: ReplyBuffer,
  unique: bigint,
  errno: number,
  bodySize: number,
  at: number,
): number {
  const { view } = out;
  const length = sizes.outHeader + bodySize;
  view.setUint32(at, length, true);
  view.setInt32(at + 4, -errno, true);
  view.setBigUint64(at + 8, unique, true);
  return length;
}

const two32 = 0x1_0000_0000;

/** A non-negative safe integer as u64. */
export function putU64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value % two32, true);
  view.setUint32(at + 4, Math.floor(value / two32), true);
}

/** A safe integer of any sign as i64. */
export function putI64(view: DataView, at: number, value: number): void {
  const high = Math.floor(value / two32);
  view.setUint32(at, value - high * two32, true);
  view.setInt32(at + 4, high, true);
}
