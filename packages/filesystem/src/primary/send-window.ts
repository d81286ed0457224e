/**
 * How much a resynchronisation may send now: what the peer has not received is bounded, and so may be the rate.
 *
 * @module
 */
import { TokenBucket } from "@gemel/replication";
import type { Capture } from "./capture.ts";
import type { ResyncLimits } from "./messages.ts";
import { counters, type SharedMemory } from "./shared-memory.ts";

/** Most bytes that the peer has not received. */
const windowBytes: number = 8 << 20;

export class SendWindow {
  readonly #capture: Capture;
  readonly #memory: SharedMemory;
  /** Low words of sequence numbers and bytes, of what may not have been received yet. */
  readonly #outstanding: { readonly sequence: number; readonly bytes: number }[] = [];
  #outstandingBytes = 0;
  /** Null: no bound to the rate. */
  #bucket: TokenBucket | null;

  constructor(capture: Capture, memory: SharedMemory, limits: ResyncLimits) {
    this.#capture = capture;
    this.#memory = memory;
    this.#bucket = bucketOf(limits);
  }

  /** From now on. */
  limit(limits: ResyncLimits): void {
    this.#bucket = bucketOf(limits);
  }

  /** So long the next step has to wait, for the sake of the rate. */
  pauseMs(now: number): number {
    return this.#bucket?.waitMs(now) ?? 0;
  }

  /** The record that was sent last has `bytes`. */
  sent(bytes: number): void {
    const sequence = (this.#capture.link?.sequence ?? 0) | 0;
    this.#outstanding.push({ sequence, bytes });
    this.#outstandingBytes += bytes;
    this.#bucket?.take(bytes);
    this.#memory.count(counters.resyncBytesSent, bytes);
  }

  isOpen(): boolean {
    for (;;) {
      const first = this.#outstanding[0];
      if (first === undefined || !this.#memory.hasReceived(first.sequence)) break;
      this.#outstanding.shift();
      this.#outstandingBytes -= first.bytes;
    }
    return this.#outstandingBytes < windowBytes;
  }
}

function bucketOf({ bytesPerSecond }: ResyncLimits): TokenBucket | null {
  return bytesPerSecond === null ? null : new TokenBucket(bytesPerSecond, performance.now());
}
