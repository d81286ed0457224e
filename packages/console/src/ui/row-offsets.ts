/**
 * Where the rows of a long list begin: estimated heights until they were measured. Pure.
 *
 * Made once for its rows; a height that was measured moves what is below it, without a look at the rows.
 *
 * @module
 */
export class RowOffsets {
  readonly keys: readonly string[];
  readonly #heights: Float64Array;
  /** Where each row begins, px; one more: where the last one ends. */
  readonly #offsets: Float64Array;

  /** `known`: heights of rows that were measured, by their keys; px. */
  constructor(keys: readonly string[], known: ReadonlyMap<string, number>, estimated: number) {
    this.keys = keys;
    this.#heights = Float64Array.from(keys, (key) => known.get(key) ?? estimated);
    this.#offsets = new Float64Array(keys.length + 1);
    this.#sum(0);
  }

  /** Where row `index` begins. */
  at(index: number): number {
    return this.#offsets[Math.min(index, this.keys.length)] ?? 0;
  }

  get total(): number {
    return this.at(this.keys.length);
  }

  /** False when none of them is another one. */
  measured(heights: ReadonlyMap<number, number>): boolean {
    let first = this.keys.length;
    for (const [index, height] of heights) {
      if (Math.abs((this.#heights[index] ?? 0) - height) <= 0.5) continue;
      this.#heights[index] = height;
      first = Math.min(first, index);
    }
    if (first === this.keys.length) return false;
    this.#sum(first);
    return true;
  }

  /** The first row that begins below `top`, or how many there are. */
  firstBelow(top: number): number {
    let low = 0;
    let high = this.keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.at(middle) > top) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #sum(from: number): void {
    for (let index = from; index < this.keys.length; index += 1) {
      this.#offsets[index + 1] = (this.#offsets[index] ?? 0) + (this.#heights[index] ?? 0);
    }
  }
}
