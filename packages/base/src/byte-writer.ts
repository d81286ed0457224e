/**
 * Little-endian writes into one growing or one fixed buffer.
 *
 * A fixed writer never reallocates: writing beyond its end is a programmer error.
 *
 * @module
 */
import { assert } from "./assert.ts";

export class ByteWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #offset = 0;
  readonly #growing: boolean;

  /** With `target`, writes into it from 0 and never grows; else allocates and grows. */
  constructor(target?: Uint8Array) {
    this.#growing = target === undefined;
    this.#bytes = target ?? new Uint8Array(256);
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
  }

  get offset(): number {
    return this.#offset;
  }

  /** Start again at `offset`, keeping the buffer: for reuse on a hot path. */
  reset(offset = 0): this {
    this.#offset = offset;
    return this;
  }

  u8(value: number): this {
    const at = this.#room(1);
    this.#view.setUint8(at, value);
    return this;
  }

  u16(value: number): this {
    const at = this.#room(2);
    this.#view.setUint16(at, value, true);
    return this;
  }

  u32(value: number): this {
    const at = this.#room(4);
    this.#view.setUint32(at, value, true);
    return this;
  }

  i32(value: number): this {
    const at = this.#room(4);
    this.#view.setInt32(at, value, true);
    return this;
  }

  u64(value: bigint): this {
    const at = this.#room(8);
    this.#view.setBigUint64(at, value, true);
    return this;
  }

  i64(value: bigint): this {
    const at = this.#room(8);
    this.#view.setBigInt64(at, value, true);
    return this;
  }

  /** A non-negative safe integer as u64. */
  safe64(value: number): this {
    assert(Number.isSafeInteger(value) && value >= 0, `not a u64 safe integer: ${value}`);
    const at = this.#room(8);
    this.#view.setUint32(at, value % 0x1_0000_0000, true);
    this.#view.setUint32(at + 4, Math.floor(value / 0x1_0000_0000), true);
    return this;
  }

  bytes(value: Uint8Array): this {
    const at = this.#room(value.length);
    this.#bytes.set(value, at);
    return this;
  }

  zeros(count: number): this {
    const at = this.#room(count);
    this.#bytes.fill(0, at, at + count);
    return this;
  }

  /** Overwrite a u32 written before, for lengths known only at the end. */
  patchU32(at: number, value: number): this {
    this.#view.setUint32(at, value, true);
    return this;
  }

  /** A view on what was written; valid until the next write or reset. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#offset);
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#offset);
  }

  #room(count: number): number {
    const at = this.#offset;
    const end = at + count;
    if (end > this.#bytes.length) {
      assert(this.#growing, `fixed writer overflow: ${end} > ${this.#bytes.length}`);
      const grown = new Uint8Array(Math.max(end, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.#offset = end;
    return at;
  }
}
