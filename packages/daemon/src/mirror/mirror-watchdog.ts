/**
 * Watches whether `gemel-fs` answers: one that hangs holds up the application, and nobody else notices.
 *
 * It is asked every second, on the grid, and again only after it answered. Counts looks without an answer, not time: after a pause
 * of the whole host it has missed one. No timer runs beside the question: Node would wake up for it, although it was cleared.
 *
 * @module
 */
import { every } from "../system/grid.ts";

/** Looks in a row that must stay without an answer. */
const missedMax = 20;
const everyMs = 1000;

export type Watched<Status> = {
  /** Null when it is not there, or ended meanwhile. */
  readonly ask: () => Promise<Status | null>;
  /**
   * Whether one is connected, which has answered before. One that is still starting is the business of who
   * started it: on a starved host that takes long, and to begin anew would take longer.
   */
  readonly isConnected: () => boolean;
  /** Whether it has anything to do. */
  readonly hasRole: () => boolean;
  readonly answered: (status: Status) => void;
  readonly hung: () => void;
};

export class MirrorWatchdog<Status> {
  readonly #watched: Watched<Status>;
  readonly #end: () => void;
  /** What was asked and not answered yet. */
  #open: symbol | null = null;
  #missed = 0;

  constructor(watched: Watched<Status>, ticks: typeof every = every) {
    this.#watched = watched;
    this.#end = ticks(everyMs, () => this.#look());
  }

  close(): void {
    this.#open = null;
    this.#end();
  }

  #look(): void {
    const { hasRole, isConnected, hung } = this.#watched;
    if (!hasRole() || !isConnected()) {
      this.#open = null;
      this.#missed = 0;
      return;
    }
    if (this.#open === null) {
      void this.#ask();
      return;
    }
    this.#missed += 1;
    if (this.#missed < missedMax) return;
    this.#missed = 0;
    hung();
  }

  async #ask(): Promise<void> {
    const asked = Symbol("asked");
    this.#open = asked;
    const status = await this.#watched.ask();
    // Another one may be asked by now, or none.
    if (this.#open !== asked) return;
    this.#open = null;
    // It may have gone meanwhile, which is told by others.
    this.#missed = 0;
    if (status !== null) this.#watched.answered(status);
  }
}
