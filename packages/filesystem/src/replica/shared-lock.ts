/**
 * A lock between threads in one word of shared memory: 0 free, 1 held, 2 held and waited for.
 *
 * @see Drepper, "Futexes Are Tricky", mutex 2
 * @module
 */
export class SharedLock {
  readonly #words: Int32Array;
  readonly #index: number;

  constructor(words: Int32Array, index: number) {
    this.#words = words;
    this.#index = index;
  }

  /** Run `act` alone among all threads; what it does must not take long. */
  hold<T>(act: () => T): T {
    this.#take();
    try {
      return act();
    } finally {
      if (Atomics.exchange(this.#words, this.#index, 0) === 2) {
        Atomics.notify(this.#words, this.#index, 1);
      }
    }
  }

  #take(): void {
    if (Atomics.compareExchange(this.#words, this.#index, 0, 1) === 0) return;
    while (Atomics.exchange(this.#words, this.#index, 2) !== 0) {
      Atomics.wait(this.#words, this.#index, 2);
    }
  }
}
