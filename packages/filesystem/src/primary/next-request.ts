/**
 * After which requests the next one comes at once: a program that walks through directories asks again as
 * soon as it has its answer.
 *
 * To fall asleep and be woken takes longer than such a program takes between two requests; but where nobody
 * asks so soon, looking for requests takes a processor from those who could. So it is learnt, for each kind
 * of request, what usually follows, and nobody looks near a request that changes something: that one
 * waits for the peer and the disks, and the processors have work.
 *
 * @module
 */

/** What comes within it is soon, and a look for it lasts so long at most: ms. */
export const soonMs = 0.06;

const trustMax = 16;
/** From here on a look is worth it. */
const trusted = 8;
/** So many requests in a row changed nothing: somebody only reads. */
const readsMin = 32;
/** What is taken from the trust when nothing came soon; when something did, it gets 1. */
const disappointment = 4;

export class NextRequest {
  readonly #trust: Map<string, number> = new Map();
  #kind: string | null = null;
  /** In a row, up to now. */
  #reads = 0;

  /** A request of this kind has been served; null: one that changes something. */
  served(kind: string | null): void {
    this.#kind = kind;
    this.#reads = kind === null ? 0 : this.#reads + 1;
  }

  /** Whether the next one can be expected within {@link soonMs}. */
  get isSoon(): boolean {
    if (this.#kind === null || this.#reads < readsMin) return false;
    return (this.#trust.get(this.#kind) ?? 0) >= trusted;
  }

  /** The next one, or something else to do, came after so many milliseconds. */
  came(afterMs: number): void {
    if (this.#kind === null) return;
    const trust = this.#trust.get(this.#kind) ?? 0;
    const next = afterMs <= soonMs ? trust + 1 : trust - disappointment;
    this.#trust.set(this.#kind, Math.min(trustMax, Math.max(0, next)));
    this.#kind = null;
  }
}
