/**
 * All randomness of a run, from one seed.
 *
 * @module
 */
import { type Prng, present, prng } from "@gemel/base";

export class Dice {
  readonly #draw: Prng;

  constructor(seed: number) {
    this.#draw = prng(seed);
  }

  chance(probability: number): boolean {
    return this.#draw() < probability;
  }

  /** A number in [low, high). */
  between(low: number, high: number): number {
    return low + this.#draw() * (high - low);
  }

  /** A whole number in [low, high]. */
  whole(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1));
  }

  pick<T>(list: readonly T[]): T {
    return present(list[this.whole(0, list.length - 1)], "nothing to pick from");
  }

  /** 128 bits as 32 hexadecimal digits. */
  hex(): string {
    const word = (): string => this.whole(0, 0xffffffff).toString(16).padStart(8, "0");
    return word() + word() + word() + word();
  }
}
