/**
 * Watches whether `gemel-fs` answers: one that hangs holds up the application, and nobody else notices.
 *
 * Counts questions without an answer, not time: after a pause of the whole host it has missed one.
 *
 * @module
 */

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
  #missed = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(watched: Watched) {
    this.#watched = watched;
    this.#plan();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #plan(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => void this.#look().finally(() => this.#plan()), everyMs).unref();
  }

  async #look(): Promise<void> {
    if (!this.#isThere()) {
      this.#missed = 0;
      return;
    }
    const answered = (await this.#watched.status(patienceMs)) !== null;
    // It may have gone meanwhile, which is told by others.
    this.#missed = answered || !this.#isThere() ? 0 : this.#missed + 1;
    if (this.#missed < missedMax || this.#closed) return;
    this.#missed = 0;
    this.#watched.hung();
  }

  #isThere(): boolean {
    return this.#watched.hasRole() && this.#watched.isConnected();
  }
}
