/**
 * Little-endian reads over a byte range, bounds-checked without exceptions.
 *
 * A read beyond the end sets {@link ByteReader.short} and yields zeros, so a decoder reads a whole
 * structure straight through and asks once at its end.
 *
 * @module
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #end: number;
  #offset: number;
  #short = false;

  /** Reads `bytes[start, end)`; the bytes are not copied and must not change meanwhile. */
  constructor(bytes: Uint8Array, start = 0, end: number = bytes.length) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#offset = start;
    this.#end = Math.min(end, bytes.length);
  }

  /** True once any read went beyond the end. */
  get short(): boolean {
    return this.#short;
  }

  get offset(): number {
    return this.#offset;
  }

  /** Bytes that were not read yet. */
  get left(): number {
    return this.#end - this.#offset;
  }

  u8(): number {
    const at = this.#take(1);
    return at < 0 ? 0 : this.#view.getUint8(at);
  }

  u16(): number {
    const at = this.#take(2);
    return at < 0 ? 0 : this.#view.getUint16(at, true);
  }

  u32(): number {
    const at = this.#take(4);
    return at < 0 ? 0 : this.#view.getUint32(at, true);
  }

  i32(): number {
    const at = this.#take(4);
    return at < 0 ? 0 : this.#view.getInt32(at, true);
  }

  u64(): bigint {
    const at = this.#take(8);
    return at < 0 ? 0n : this.#view.getBigUint64(at, true);
  }

  i64(): bigint {
    const at = this.#take(8);
    return at < 0 ? 0n : this.#view.getBigInt64(at, true);
  }

  /**
   * A u64 that must be a safe integer (sizes, offsets, counts). Values above 2^53 - 1 come back as
   * `Number.MAX_SAFE_INTEGER + 1`, which callers refuse as out of range.
   */
  safe64(): number {
    const at = this.#take(8);
    if (at < 0) return 0;
    const high = this.#view.getUint32(at + 4, true);
    if (high > 0x1fffff) return Number.MAX_SAFE_INTEGER + 1;
    return high * 0x1_0000_0000 + this.#view.getUint32(at, true);
  }

  skip(count: number): void {
    this.#take(count);
  }

  /** A view on the next `count` bytes; empty when there are fewer. */
  bytes(count: number): Uint8Array {
    const at = this.#take(count);
    return at < 0 ? this.#bytes.subarray(0, 0) : this.#bytes.subarray(at, at + count);
  }

  /** The bytes before the next NUL, which is consumed; short when there is none before the end. */
  untilNul(): Uint8Array {
    const at = this.#bytes.indexOf(0, this.#offset);
    if (at < 0 || at >= this.#end) {
      this.#short = true;
      this.#offset = this.#end;
      return this.#bytes.subarray(0, 0);
    }
    const found = this.#bytes.subarray(this.#offset, at);
    this.#offset = at + 1;
    return found;
  }

  #take(count: number): number {
    const at = this.#offset;
    if (count < 0 || at + count > this.#end) {
      this.#short = true;
      this.#offset = this.#end;
      return -1;
    }
    this.#offset = at + count;
    return at;
  }
}
