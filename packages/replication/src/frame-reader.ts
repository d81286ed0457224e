/**
 * Cuts a byte stream into frames that begin with their own length (u32, little-endian, itself
 * included): acknowledgements and handshake frames.
 *
 * Bounded: it holds at most one incomplete frame, and refuses one that would be longer than the
 * limit before it is read.
 *
 * @module
 */
import { getU32 } from "./wire.ts";

export class FrameReader {
  readonly #frameBytesMax: number;
  #bytes: Uint8Array;
  #start = 0;
  #end = 0;
  #malformed = false;

  /** `frameBytesMax` bounds the memory. */
  constructor(frameBytesMax: number) {
    this.#frameBytesMax = frameBytesMax;
    this.#bytes = new Uint8Array(Math.min(frameBytesMax, 4096));
  }

  /** True once a length was impossible: nothing comes any more. */
  get malformed(): boolean {
    return this.#malformed;
  }

  /** Bytes that are held. */
  get held(): number {
    return this.#end - this.#start;
  }

  /** Take in `chunk`, which is copied; views returned before become invalid. */
  feed(chunk: Uint8Array): void {
    const held = this.held;
    if (this.#end + chunk.length > this.#bytes.length) {
      const room = held + chunk.length;
      const next =
        room > this.#bytes.length ? new Uint8Array(Math.max(room, held * 2)) : this.#bytes;
      next.set(this.#bytes.subarray(this.#start, this.#end));
      this.#bytes = next;
      this.#start = 0;
      this.#end = held;
    }
    this.#bytes.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** The next whole frame, its length included, or null; valid until the next {@link feed}. */
  next(): Uint8Array | null {
    if (this.#malformed || this.held < 4) return null;
    const length = getU32(this.#bytes, this.#start);
    if (length < 5 || length > this.#frameBytesMax) {
      this.#malformed = true;
      return null;
    }
    if (length > this.held) return null;
    const frame = this.#bytes.subarray(this.#start, this.#start + length);
    this.#start += length;
    if (this.#start === this.#end) {
      this.#start = 0;
      this.#end = 0;
    }
    return frame;
  }
}
