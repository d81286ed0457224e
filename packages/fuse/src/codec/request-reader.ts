/**
 * Cursor over one request in a read buffer; one instance per buffer, reused for every request.
 *
 * Reads never throw: what is wrong is remembered (`short`, `malformed`, `refusal`) and zeros are
 * yielded, so a decoder reads its structure straight through and the dispatcher asks once.
 *
 * @module
 */
import { sizes } from "../abi/sizes.ts";

const two32 = 0x1_0000_0000;
const empty = new Uint8Array(0);

export class RequestReader {
  /** The message ends before its structure does. */
  short = false;
  /** A field has a value that the kernel never sends. */
  malformed = false;
  /** Not 0: a legal number that does not fit a safe integer; the errno to answer. */
  refusal = 0;

  /** What INIT decided about the layout of SETXATTR. */
  setxattrExtended = false;

  opcode = 0;
  unique = 0n;
  resent = false;
  nodeId = 0;
  uid = 0;
  gid = 0;
  pid = 0;

  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  #end = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Read the header of the message at `[offset, offset + length)`; its own length must agree. */
  start(offset: number, length: number): void {
    this.short = false;
    this.malformed = false;
    this.refusal = 0;
    const view = this.#view;
    if (length < sizes.inHeader || offset + length > view.byteLength) {
      this.short = true;
      return;
    }
    const announced = view.getUint32(offset, true);
    if (announced !== length) {
      if (announced > length) this.short = true;
      else this.malformed = true;
      return;
    }
    this.#at = offset + 4;
    this.#end = offset + length;
    this.opcode = this.u32();
    this.unique = this.u64();
    this.resent = view.getUint8(offset + 15) > 127;
    this.nodeId = this.handle();
    this.uid = this.u32();
    this.gid = this.u32();
    this.pid = this.u32();
    // The length of the extensions, which are found by their place instead.
    this.skip(4);
  }

  u32(): number {
    const at = this.#take(4);
    return at < 0 ? 0 : this.#view.getUint32(at, true);
  }

  /** An opaque number. */
  u64(): bigint {
    const at = this.#take(8);
    return at < 0 ? 0n : this.#view.getBigUint64(at, true);
  }

  /** A number that the server itself gave out: node, file handle, cookie. */
  handle(): number {
    const value = this.#number64();
    if (value > Number.MAX_SAFE_INTEGER) {
      this.malformed = true;
      return 0;
    }
    return value;
  }

  /** A place in a file; beyond 2^53 - 1 the request is refused with `errno`. */
  position(errno: number): number {
    const value = this.#number64();
    if (value > Number.MAX_SAFE_INTEGER) {
      this.refusal = errno;
      return 0;
    }
    return value;
  }

  /** A count, where anything above 2^53 - 1 means the same as 2^53 - 1. */
  amount(): number {
    return Math.min(this.#number64(), Number.MAX_SAFE_INTEGER);
  }

  /** Seconds since 1970, negative before, clamped to +-(2^53 - 1). */
  seconds(): number {
    const at = this.#take(8);
    if (at < 0) return 0;
    const value = this.#view.getInt32(at + 4, true) * two32 + this.#view.getUint32(at, true);
    return Math.max(Number.MIN_SAFE_INTEGER, Math.min(value, Number.MAX_SAFE_INTEGER));
  }

  skip(count: number): void {
    this.#take(count);
  }

  /** A view on the next `count` bytes. */
  bytes(count: number): Uint8Array {
    const at = this.#take(count);
    return at < 0 ? empty : this.#bytes.subarray(at, at + count);
  }

  /** A view on the bytes before the next NUL: a name or a link target, of any encoding. */
  name(): Uint8Array {
    const start = this.#at;
    const end = this.#bytes.indexOf(0, start);
    if (end < 0 || end >= this.#end) {
      this.short = true;
      this.#at = this.#end;
      return empty;
    }
    this.#at = end + 1;
    return this.#bytes.subarray(start, end);
  }

  /** A view on what is left. */
  rest(): Uint8Array {
    const start = this.#at;
    if (start === this.#end) return empty;
    this.#at = this.#end;
    return this.#bytes.subarray(start, this.#end);
  }

  get left(): number {
    return this.#end - this.#at;
  }

  /** Possibly not exact beyond 2^53 - 1, but then certainly greater. */
  #number64(): number {
    const at = this.#take(8);
    if (at < 0) return 0;
    return this.#view.getUint32(at + 4, true) * two32 + this.#view.getUint32(at, true);
  }

  #take(count: number): number {
    const at = this.#at;
    if (at + count > this.#end) {
      this.short = true;
      this.#at = this.#end;
      return -1;
    }
    this.#at = at + count;
    return at;
  }
}
