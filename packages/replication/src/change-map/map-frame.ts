/**
 * The log of the change map as bytes: frames that are appended in place to a file of zeros.
 *
 * A frame is durable or it is not: one that was being written when the power went is recognised by
 * sectors that are still zero, and left out, because what it covers was never done. Anything else
 * that is not as it was written makes the whole log unreadable.
 *
 * @see docs/internals/change-map.md
 * @module
 */
import { type ByteWriter, failed, ok, type Result } from "@gemel/base";
import { crc32, getU32, putU32 } from "../wire.ts";

export const mapVersion = 1;

/** A frame begins at a multiple of it, so that a header lies in one sector. */
export const frameAlign = 32;

/** Smallest unit that a disk writes as a whole. */
const sectorBytes = 512;

const headerBytes = 32;
/** "GMAP" */
const magic = 0x5041_4d47;

/**
 * Append a frame, padded to {@link frameAlign}. `number` counts the frames of a file from 0.
 *
 * Header: u32 magic, u32 version, u32 number, u32 body length, u32 CRC-32 of the body, u32 CRC-32 of
 * the header before, 8 bytes 0.
 */
export function encodeFrame(writer: ByteWriter, number: number, body: Uint8Array): void {
  const header = new Uint8Array(headerBytes);
  putU32(header, 0, magic);
  putU32(header, 4, mapVersion);
  putU32(header, 8, number);
  putU32(header, 12, body.length);
  putU32(header, 16, crc32(body, 0, body.length));
  putU32(header, 20, crc32(header, 0, 20));
  writer.bytes(header).bytes(body);
  writer.zeros((frameAlign - (body.length % frameAlign)) % frameAlign);
}

/** `newer`: written by a later version. `unreadable`: damaged. Both: everything may differ. */
export type FrameError = "newer" | "unreadable";

export type DecodedFrames = {
  readonly bodies: readonly Uint8Array[];
  /** Where the next frame goes. */
  readonly end: number;
};

/** The bodies of all frames in `bytes`, as views. Never throws. */
export function decodeFrames(bytes: Uint8Array): Result<DecodedFrames, FrameError> {
  const bodies: Uint8Array[] = [];
  let at = 0;
  for (;;) {
    if (at + headerBytes > bytes.length || isZero(bytes, at, at + headerBytes)) {
      return endsHere(bytes, at) ? ok({ bodies, end: at }) : failed("unreadable");
    }
    if (!isHeader(bytes, at)) return failed("unreadable");
    if (getU32(bytes, at + 4) > mapVersion) return failed("newer");
    if (getU32(bytes, at + 8) !== bodies.length) return failed("unreadable");
    const start = at + headerBytes;
    const end = start + getU32(bytes, at + 12);
    const next = Math.ceil(end / frameAlign) * frameAlign;
    if (next > bytes.length) return failed("unreadable");
    if (crc32(bytes, start, end) !== getU32(bytes, at + 16)) {
      const isTorn = hasZeroSector(bytes, at, next) && endsHere(bytes, next);
      return isTorn ? ok({ bodies, end: at }) : failed("unreadable");
    }
    if (!isZero(bytes, end, next)) return failed("unreadable");
    bodies.push(bytes.subarray(start, end));
    at = next;
  }
}

/** Intact, or of a version that may mean its fields differently but keeps this checksum. */
function isHeader(bytes: Uint8Array, at: number): boolean {
  if (getU32(bytes, at) !== magic) return false;
  if (getU32(bytes, at + 4) === 0) return false;
  if (!isZero(bytes, at + 24, at + headerBytes)) return false;
  return crc32(bytes, at, at + 20) === getU32(bytes, at + 20);
}

/** No frame follows: at most pieces of a torn one, whose beginning never reached the disk. */
function endsHere(bytes: Uint8Array, from: number): boolean {
  for (let at = from; at + headerBytes <= bytes.length; at += frameAlign) {
    if (getU32(bytes, at) === magic && isHeader(bytes, at)) return false;
  }
  return true;
}

/** A sector that the frame `[start, end)` covers was never written. */
function hasZeroSector(bytes: Uint8Array, start: number, end: number): boolean {
  const first = Math.floor(start / sectorBytes) * sectorBytes;
  for (let at = first; at < end; at += sectorBytes) {
    const from = Math.max(at, start);
    const to = Math.min(at + sectorBytes, end);
    // No entry of ours has so many zeros in a row.
    if (to - from >= frameAlign && isZero(bytes, from, to)) return true;
  }
  return false;
}

function isZero(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (bytes[at] !== 0) return false;
  return true;
}
