/**
 * Watches the processes of `<errd>`: at least so many of each must live.
 *
 * Cheap: as long as enough known processes live, `/proc` is not searched.
 *
 * @module
 */
import type { ProcessMonitor } from "@gemel/protocol";
import { findProcesses, matches, type ProcessPattern, processPattern } from "./process-table.ts";

type Watched = {
  readonly monitor: ProcessMonitor;
  readonly pattern: ProcessPattern;
  known: string[];
  up: boolean;
};

export type ProcessListener = (monitor: ProcessMonitor, up: boolean) => void;

export class ProcessWatch {
  readonly #monitors: readonly ProcessMonitor[];
  readonly #pollMs: number;
  readonly #listener: ProcessListener;
  #watched: Watched[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(monitors: readonly ProcessMonitor[], pollMs: number, listener: ProcessListener) {
    this.#monitors = monitors;
    this.#pollMs = pollMs;
    this.#listener = listener;
  }

  /** Watch the monitors of exactly these classes; the first poll is one interval away. */
  watch(classes: ReadonlySet<ProcessMonitor["class"]>): void {
    this.#watched = this.#monitors
      .filter((monitor) => classes.has(monitor.class))
      .map(
        (monitor) =>
          this.#watched.find((one) => one.monitor === monitor) ?? {
            monitor,
            pattern: processPattern(monitor),
            known: [],
            up: false,
          },
      );
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    if (this.#watched.length > 0) this.#timer = setInterval(() => this.#poll(), this.#pollMs);
  }

  close(): void {
    this.watch(new Set());
  }

  #poll(): void {
    for (const watched of [...this.#watched]) {
      const { monitor, pattern } = watched;
      watched.known = watched.known.filter((pid) => matches(pid, pattern));
      if (watched.known.length < monitor.atLeast) watched.known = findProcesses(pattern);
      const up = watched.known.length >= monitor.atLeast;
      // "down" is said again and again: what hears it may have been unable to act on it before.
      if (up && watched.up) continue;
      watched.up = up;
      this.#listener(monitor, up);
    }
  }
}
