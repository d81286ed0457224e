/**
 * Threads that are started before they are needed, so that a takeover does not wait for them.
 *
 * @module
 */
import { Worker } from "node:worker_threads";

export class SpareThreads {
  readonly #spare: Worker[] = [];
  readonly #loading: Promise<void>[] = [];

  /** Have `count` threads ready, or on their way; ends the process with an error of theirs. */
  prepare(count: number): void {
    while (this.#spare.length < count) {
      const worker = new Worker(new URL("./thread.ts", import.meta.url));
      // What waits does not keep the process.
      worker.unref();
      this.#spare.push(worker);
      this.#loading.push(new Promise((resolve) => worker.once("message", () => resolve())));
    }
  }

  /** Resolves when those that were asked for could begin at once. */
  async loaded(): Promise<void> {
    await Promise.all(this.#loading);
    this.#loading.length = 0;
  }

  /** One of them; a new one when there is none. */
  take(): Worker {
    this.prepare(1);
    const worker = this.#spare.shift() as Worker;
    worker.ref();
    return worker;
  }
}
