/**
 * When the engine of a module looks again, while nothing happens.
 *
 * @module
 */
import { type EngineConfig, lookIntervalMs, nextDeadline, type State } from "@gemel/engine";
import { every, nextOnGrid } from "../system/grid.ts";
import { boottimeMs } from "../system/native.ts";

export class EngineClock {
  readonly #look: () => void;
  /** For what must be sooner than the next tick. */
  #timer: NodeJS.Timeout | undefined;
  /** As often as the engine wants to look while nothing happens. */
  #ticks = { everyMs: 0, end: (): void => undefined };

  constructor(look: () => void) {
    this.#look = look;
  }

  /** What the engine waits for from now on. */
  set(state: State, engine: EngineConfig): void {
    clearTimeout(this.#timer);
    const everyMs = lookIntervalMs(state, engine);
    if (everyMs !== this.#ticks.everyMs) {
      this.#ticks.end();
      this.#ticks = { everyMs, end: every(everyMs, this.#look) };
    }
    const dueAtMs = nextDeadline(state, engine);
    // Otherwise the next tick looks, at the same moment as all else that is done regularly.
    if (dueAtMs >= nextOnGrid(everyMs)) return;
    const waitMs = Math.ceil(Math.max(0, dueAtMs - boottimeMs()));
    this.#timer = setTimeout(this.#look, waitMs);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#ticks.end();
  }
}
