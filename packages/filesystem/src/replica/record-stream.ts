/**
 * The bytes of a link session as they come in, and where its complete records are.
 *
 * One buffer, which grows to the longest record: what is left of a chunk moves to its front.
 *
 * @module
 */
import { recordBytesMax, recordLength } from "@gemel/replication";
import type { LinkInput } from "../link/link-input.ts";

const firstBytes: number = 4 * 1024 * 1024;

export class RecordStream {
  readonly #input: LinkInput;
  #bytes: Buffer = Buffer.allocUnsafeSlow(firstBytes);
  #start = 0;
  #end = 0;

  constructor(input: LinkInput) {
    this.#input = input;
  }

  /** What {@link next} speaks of; changes with every {@link fill}. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Bytes held that are not consumed. */
  get held(): number {
    return this.#end - this.#start;
  }

  /** Offset of the first byte that is not consumed. */
  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  /** Read once, without waiting: bytes read, 0 at the end of the stream, or the negative error. */
  fill(): number {
    this.#makeRoom();
    const got = this.#input.receive(this.#bytes.subarray(this.#end), false);
    if (got > 0) this.#end += got;
    return got;
  }

  /** Whether there is more to read at once, of which the socket knows nothing any more. */
  get isBuffered(): boolean {
    return this.#input.isBuffered;
  }

  /** Length of the next record: 0 when it is not complete, -1 when it cannot be one. */
  next(): number {
    return recordLength(this.#bytes, this.#start, this.#end);
  }

  consume(length: number): void {
    this.#start += length;
    if (this.#start === this.#end) {
      this.#start = 0;
      this.#end = 0;
    }
  }

  #makeRoom(): void {
    if (this.#end < this.#bytes.length) {
      // Room enough, unless a record that began near the end needs more than is left.
      if (this.#start === 0 || this.#bytes.length - this.#end >= this.#bytes.length / 4) return;
    }
    if (this.#start > 0) {
      this.#bytes.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
    }
    if (this.#end < this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.min(this.#bytes.length * 2, recordBytesMax + 1));
    this.#bytes.copy(grown, 0, 0, this.#end);
    this.#bytes = grown;
  }
}
