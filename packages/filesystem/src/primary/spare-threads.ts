/**
 * Threads that are started before they are needed, so that a takeover does not wait for them.
 *
 * @module
 */
import { Worker } from "node:worker_threads";
import type { ThreadKind } from "./thread.ts";

/** How many a primary has of each kind. */
export const threadCounts: Readonly<Record<ThreadKind, number>> = { device: 1, link: 1, sync: 3 };

export class SpareThreads {
  readonly #spares: Readonly<Record<ThreadKind, Worker[]>> = { device: [], link: [], sync: [] };
  readonly #loading: Promise<void>[] = [];

  /** Have all that a primary needs ready, or on their way; ends the process with an error of theirs. */
  prepare(): void {
    for (const kind of Object.keys(threadCounts) as ThreadKind[]) {
      while (this.#spares[kind].length < threadCounts[kind]) this.#start(kind);
    }
  }

  /** Resolves when those that were asked for could begin at once. */
  async loaded(): Promise<void> {
    await Promise.all(this.#loading);
    this.#loading.length = 0;
  }

  /** One of them; a new one when there is none. */
  take(kind: ThreadKind): Worker {
    if (this.#spares[kind].length === 0) this.#start(kind);
    const worker = this.#spares[kind].shift() as Worker;
    worker.ref();
    return worker;
  }

  #start(kind: ThreadKind): void {
    const worker = new Worker(new URL("./thread.ts", import.meta.url), { workerData: kind });
    // What waits does not keep the process.
    worker.unref();
    this.#spares[kind].push(worker);
    this.#loading.push(new Promise((resolve) => worker.once("message", () => resolve())));
  }
}
