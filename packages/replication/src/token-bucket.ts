/**
 * Keeps a rate: so many units a second on average, a little more at once.
 *
 * What is taken may exceed what is there: then the next one waits until the debt is paid.
 *
 * @module
 */

/** What may be taken at once after a rest, as a part of a second. */
const burstSeconds = 0.1;

export class TokenBucket {
  readonly #perMs: number;
  readonly #most: number;
  #tokens: number;
  #at: number;

  /** `nowMs` here and below: any clock that does not go back. */
  constructor(perSecond: number, nowMs: number) {
    this.#perMs = perSecond / 1000;
    this.#most = perSecond * burstSeconds;
    this.#tokens = this.#most;
    this.#at = nowMs;
  }

  take(amount: number): void {
    this.#tokens -= amount;
  }

  /** So long to wait before the next one; 0: it may come now. */
  waitMs(nowMs: number): number {
    this.#tokens = Math.min(this.#most, this.#tokens + (nowMs - this.#at) * this.#perMs);
    this.#at = nowMs;
    return this.#tokens >= 0 ? 0 : -this.#tokens / this.#perMs;
  }
}
