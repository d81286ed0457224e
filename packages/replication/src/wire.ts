/**
 * Sizes and the checksum of the record stream, and little-endian stores without a DataView.
 *
 * @see packages/replication/README.md
 * @module
 */

/** Bytes of a record's header. */
export const recordHeaderBytes = 24;

/** Header and offset of a `write` record: what goes before the data. */
export const writeHeaderBytes = 32;

/** Flag of a `write` record: CRC-32 of its data is exclusive-ored into its checksum. */
export const dataCheckedFlag = 1;

/** A record that says it is longer than this is malformed. */
export const recordBytesMax: number = 16 * 1024 * 1024;

/** Unit of comparison while resynchronising. */
export const hashBlockBytes: number = 64 * 1024;

/** SHA-256, cut: 128 bits that nobody who writes files can collide on purpose. */
export const hashBytes = 16;

/** Longest range of one `hash_request`. */
export const hashRequestBytesMax: number = 8 * 1024 * 1024;

/** Most bytes of file data that one copy step may send. */
export const copyBytesMax: number = 1024 * 1024;

/** Most names that one listing may bring. */
export const listingEntriesMax = 1024;

export function putU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value & 0xff;
  bytes[at + 1] = (value >>> 8) & 0xff;
  bytes[at + 2] = (value >>> 16) & 0xff;
  bytes[at + 3] = value >>> 24;
}

/** A non-negative safe integer. */
export function putU64(bytes: Uint8Array, at: number, value: number): void {
  putU32(bytes, at, (value % 0x1_0000_0000) >>> 0);
  putU32(bytes, at + 4, Math.floor(value / 0x1_0000_0000));
}

/** The caller has checked that four bytes are there. */
export function getU32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24)) >>>
    0
  );
}

/** The caller has checked that eight bytes are there; beyond 2^53 the value is not exact. */
export function getU64(bytes: Uint8Array, at: number): number {
  return getU32(bytes, at + 4) * 0x1_0000_0000 + getU32(bytes, at);
}

const crcTable: Uint32Array = makeCrcTable();

function makeCrcTable(): Uint32Array {
  const table = new Uint32Array(256);
  for (let index = 0; index < 256; index += 1) {
    let value = index;
    for (let bit = 0; bit < 8; bit += 1) {
      value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ 0xedb88320;
    }
    table[index] = value >>> 0;
  }
  return table;
}

/** CRC-32 (IEEE) of `bytes[start, end)`; `before` continues an earlier one. */
export function crc32(bytes: Uint8Array, start: number, end: number, before = 0): number {
  let crc = ~before;
  for (let at = start; at < end; at += 1) {
    crc = (crcTable[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}

/**
 * Checksum of the record `bytes[start, end)`, in which the checksum's own field counts as zero.
 *
 * For a `write`, `end` is where its data begins.
 */
export function recordChecksum(bytes: Uint8Array, start: number, end: number): number {
  return crc32(bytes, start + recordHeaderBytes, end, crc32(bytes, start, start + 20));
}
