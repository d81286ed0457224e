/**
 * Whether the device thread flushes by itself instead of waking a sync thread for it.
 *
 * A database that writes its log waits for one flush of data at a time, and there is nothing else to
 * do: then a thread that would have to be woken costs more than it gains. Meanwhile nobody is served,
 * so the disk must be quick; after a flush that took long the sync threads do them for a while.
 *
 * @module
 */

/** A flush that took longer would have held up others. */
const slowMs = 2;
const restMs = 1000;

export class LoneFlush {
  #restUntil = 0;

  /** `others`: flushes under way. `now` in ms, monotonic. */
  isFor(isData: boolean, others: number, now: number): boolean {
    return isData && others === 0 && now >= this.#restUntil;
  }

  /** One has ended. */
  took(fromMs: number, toMs: number): void {
    if (toMs - fromMs > slowMs) this.#restUntil = toMs + restMs;
  }
}
