/**
 * Watches whether `gemel-fs` answers: one that hangs holds up the application, and nobody else notices.
 *
 * Counts questions without an answer, not time: after a pause of the whole host it has missed one.
 *
 * @module
 */
import { pauseOnGrid } from "../system/grid.ts";

/** Questions in a row that must stay without an answer, and how long each waits. */
const missedMax = 5;
const patienceMs = 3000;
const everyMs = 1000;

export type Watched = {
  /** Null when it does not answer within `timeoutMs`, or is not there. */
  readonly status: (timeoutMs: number) => Promise<unknown>;
  /**
   * Whether one is connected, which has answered before. One that is still starting is the business of who
   * started it: on a starved host that takes long, and to begin anew would take longer.
   */
  readonly isConnected: () => boolean;
  /** Whether it has anything to do. */
  readonly hasRole: () => boolean;
  readonly hung: () => void;
};

export class MirrorWatchdog {
  readonly #watched: Watched;
  readonly #pause: typeof pauseOnGrid;
  readonly #ended = new AbortController();
  #missed = 0;

  constructor(watched: Watched, pause: typeof pauseOnGrid = pauseOnGrid) {
    this.#watched = watched;
    this.#pause = pause;
    void this.#run();
  }

  close(): void {
    this.#ended.abort();
  }

  async #run(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      await this.#pause(everyMs, signal);
      if (!signal.aborted) await this.#look();
    }
  }

  async #look(): Promise<void> {
    if (!this.#isThere()) {
      this.#missed = 0;
      return;
    }
    const answered = (await this.#watched.status(patienceMs)) !== null;
    // It may have gone meanwhile, which is told by others.
    this.#missed = answered || !this.#isThere() ? 0 : this.#missed + 1;
    if (this.#missed < missedMax || this.#ended.signal.aborted) return;
    this.#missed = 0;
    this.#watched.hung();
  }

  #isThere(): boolean {
    return this.#watched.hasRole() && this.#watched.isConnected();
  }
}
