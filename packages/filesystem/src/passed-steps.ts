/**
 * Steps of writing back that no job was made for, because one is under way: it goes on with them. After the last
 * write of a file no other would come.
 *
 * @module
 */
import { writeBack } from "./write-back.ts";

export class PassedSteps {
  readonly #words: Int32Array;
  readonly #index: number;

  /** They are counted in the word of shared memory at `index`, for all files together: a look too many does no harm. */
  constructor(words: Int32Array, index: number) {
    this.#words = words;
    this.#index = index;
  }

  /** Whoever writes back looks once more. */
  add(): void {
    Atomics.add(this.#words, this.#index, 1);
  }

  /** `steps`: as of {@link writeBack}, when the job was made. */
  writeBack(fd: number, steps: number, write: typeof writeBack = writeBack): void {
    const first = this.#count;
    for (let seen: number | null = null; seen !== this.#count; ) {
      seen = this.#count;
      write(fd, steps + (seen - first));
    }
  }

  get #count(): number {
    return Atomics.load(this.#words, this.#index);
  }
}
