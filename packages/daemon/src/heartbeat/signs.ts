/**
 * When each peer was heard last, in memory that both threads see: the main thread need not be woken for signs of life
 * that say nothing new.
 *
 * What is new goes by message, and signs of life that come after it must not be taken for ones of what was said before:
 * a node that led, was stopped and says that it leads no more would seem to lead still. So with each sign goes which news it
 * follows.
 *
 * @module
 */

/** Of each peer: microseconds since boot, 0 for never; how many news of it were told. */
const width = 2;

export type Signs = BigInt64Array;

/** Nobody was heard yet. */
export function makeSigns(peers: number): Signs {
  return new BigInt64Array(new SharedArrayBuffer(width * peers * BigInt64Array.BYTES_PER_ELEMENT));
}

/** The heartbeat thread's end, of one peer. */
export class SignWriter {
  readonly #signs: Signs;
  readonly #at: number;

  constructor(signs: Signs, index: number) {
    this.#signs = signs;
    this.#at = width * index;
  }

  /** To be called before the news is told; the number goes with it. */
  news(): number {
    return Number(Atomics.add(this.#signs, this.#at + 1, 1n)) + 1;
  }

  /** It said at `atMs` (since boot) what it said last. */
  alive(atMs: number): void {
    Atomics.store(this.#signs, this.#at, BigInt(Math.floor(atMs * 1000)));
  }
}

/** The main thread's end, of one peer. */
export class SignReader {
  readonly #signs: Signs;
  readonly #at: number;
  #taken = 0;

  constructor(signs: Signs, index: number) {
    this.#signs = signs;
    this.#at = width * index;
  }

  /** Everything is known up to that news. To be called after it was passed on. */
  took(news: number): void {
    this.#taken = news;
  }

  /** Milliseconds since boot; null: never yet, or nobody here knows yet what it says since. */
  heardAtMs(): number | null {
    // In this order: a sign that follows some news is seen only with it.
    const micros = Atomics.load(this.#signs, this.#at);
    if (Atomics.load(this.#signs, this.#at + 1) !== BigInt(this.#taken)) return null;
    return micros === 0n ? null : Number(micros) / 1000;
  }
}
