/**
 * The key of all heartbeats of a cluster, ready for use.
 *
 * HMAC-SHA256 (RFC 2104) from two hashes of whole buffers: an object that is fed and asked costs more than what
 * it computes where that happens some times per second, and is in no cache by then.
 *
 * @module
 */
import { hash } from "node:crypto";

const blockSize = 64;
const digestSize = 32;
/** Of a usual packet, with room. */
const roomSize = 2048;

export class PacketKey {
  /** A block of the key each, and what is hashed with it. */
  #inner = new Uint8Array(blockSize + roomSize);
  readonly #outer = new Uint8Array(blockSize + digestSize);

  /** `key`: up to 64 bytes. */
  constructor(key: Uint8Array) {
    this.#inner.fill(0x36, 0, blockSize);
    this.#outer.fill(0x5c, 0, blockSize);
    for (const [at, byte] of key.entries()) {
      this.#inner[at] = byte ^ 0x36;
      this.#outer[at] = byte ^ 0x5c;
    }
  }

  /** 32 bytes that only who has the key can make of these. */
  mac(bytes: Uint8Array): Uint8Array {
    const size = blockSize + bytes.length;
    if (this.#inner.length < size) {
      const wider = new Uint8Array(size);
      wider.set(this.#inner.subarray(0, blockSize));
      this.#inner = wider;
    }
    this.#inner.set(bytes, blockSize);
    this.#outer.set(hash("sha256", this.#inner.subarray(0, size), "buffer"), blockSize);
    return hash("sha256", this.#outer, "buffer");
  }
}
