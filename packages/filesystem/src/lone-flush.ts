/**
 * Whether the thread that executes operations, the primary's or the replica's, flushes by itself instead of
 * waking a thread for it.
 *
 * A database that writes its log waits for one flush of data at a time, and there is nothing else to
 * do: then a thread that would have to be woken costs more than it gains. Meanwhile nobody is served,
 * so the disk must be quick; after some flushes in a row that took long the other threads do them for
 * a while. A single one says nothing: on a busy machine a thread may simply not have run.
 *
 * @module
 */

/** A flush that took longer would have held up others. */
const slowMs = 2;
const slowInRow = 3;
const restMs = 1000;

export class LoneFlush {
  #restUntil = 0;
  #slow = 0;

  /** `others`: flushes under way. `now` in ms, monotonic. */
  isFor(isData: boolean, others: number, now: number): boolean {
    return isData && others === 0 && now >= this.#restUntil;
  }

  /** One has ended. */
  took(fromMs: number, toMs: number): void {
    this.#slow = toMs - fromMs > slowMs ? this.#slow + 1 : 0;
    if (this.#slow < slowInRow) return;
    this.#slow = 0;
    this.#restUntil = toMs + restMs;
  }
}
