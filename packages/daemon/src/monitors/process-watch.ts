/**
 * Watches the processes of `<errd>`: at least so many of each must live, and not too many.
 *
 * The death of a process is heard at once. `/proc` is read only to find processes that are missed, to
 * count those of which there may be too many, and now and then to see that what is known still
 * matches. So while nothing is missed, it polls no more often than it counts.
 *
 * @module
 */
import { type ProcessPattern, processPattern } from "@gemel/base";
import type { ProcessMonitor } from "@gemel/protocol";
import { type DeathWatch, deathWatch, type Watched } from "../system/death-watch.ts";
import { every } from "../system/grid.ts";
import { matches, ProcessTable } from "./process-table.ts";

type Entry = {
  readonly monitor: ProcessMonitor;
  readonly pattern: ProcessPattern;
  readonly known: Map<number, Watched>;
  /** Polls until the first look. */
  due: number;
  count: number;
  up: boolean | null;
};

export type ProcessListener = (monitor: ProcessMonitor, up: boolean, count: number) => void;

/** What `errd list` shows. */
export type ProcessView = {
  readonly name: string;
  readonly class: ProcessMonitor["class"];
  readonly action: ProcessMonitor["action"];
  readonly pids: readonly number[];
  /** Null: not watched now, or not looked at yet. */
  readonly up: boolean | null;
};

/** Too many of something are looked for, and matches are seen to again, no more often than this. */
const countEveryMs = 1000;
const verifyEveryMs = 30_000;

export class ProcessWatch {
  readonly #monitors: readonly ProcessMonitor[];
  readonly #pollMs: number;
  readonly #listener: ProcessListener;
  readonly #deaths: () => DeathWatch;
  #entries: Entry[] = [];
  #polls = { everyMs: 0, end: (): void => undefined };
  /** Of the polls so far, and before the last one. */
  #passedMs = 0;
  #beforeMs = 0;

  constructor(
    monitors: readonly ProcessMonitor[],
    pollMs: number,
    listener: ProcessListener,
    deaths: () => DeathWatch = deathWatch,
  ) {
    this.#monitors = monitors.filter((monitor) => !monitor.service);
    this.#pollMs = pollMs;
    this.#listener = listener;
    this.#deaths = deaths;
  }

  /** Watch the monitors of exactly these classes; the first poll is one interval away. */
  watch(classes: ReadonlySet<ProcessMonitor["class"]>): void {
    const before = this.#entries;
    this.#entries = this.#monitors
      .filter((monitor) => classes.has(monitor.class))
      .map((monitor) => before.find((one) => one.monitor === monitor) ?? newEntry(monitor));
    for (const entry of before) {
      if (!this.#entries.includes(entry)) for (const one of entry.known.values()) one.end();
    }
    this.#endPolls();
    if (this.#entries.length > 0) this.#plan();
  }

  list(): ProcessView[] {
    return this.#monitors.map((monitor) => {
      const entry = this.#entries.find((one) => one.monitor === monitor);
      const { name, class: group, action } = monitor;
      const pids = [...(entry?.known.keys() ?? [])];
      return { name, class: group, action, pids, up: entry?.up ?? null };
    });
  }

  close(): void {
    this.watch(new Set());
  }

  #endPolls(): void {
    this.#polls.end();
    this.#polls = { everyMs: 0, end: () => undefined };
  }

  /** Poll as often as what is watched asks for now. */
  #plan(): void {
    const isCalm = this.#entries.every(({ due, up }) => due <= 0 && up === true);
    const everyMs = isCalm ? Math.max(this.#pollMs, countEveryMs) : this.#pollMs;
    if (everyMs === this.#polls.everyMs) return;
    this.#polls.end();
    this.#polls = { everyMs, end: every(everyMs, () => this.#poll(), this.#pollMs) };
  }

  #poll(): void {
    this.#beforeMs = this.#passedMs;
    this.#passedMs += this.#polls.everyMs;
    let table: ProcessTable | null = null;
    const read = (): ProcessTable => {
      table ??= new ProcessTable();
      return table;
    };
    for (const entry of [...this.#entries]) {
      entry.due -= 1;
      if (entry.due <= 0) this.#look(entry, read);
    }
    if (this.#entries.length > 0) this.#plan();
  }

  #look(entry: Entry, table: () => ProcessTable): void {
    const { monitor, known } = entry;
    const { atLeast, atMost } = monitor;
    if (this.#isTime(verifyEveryMs)) this.#verify(entry);
    if (atMost !== null && (this.#isTime(countEveryMs) || entry.up !== true)) {
      entry.count = this.#search(entry, table()).length;
    } else if (known.size < wanted(monitor)) {
      entry.count = this.#search(entry, table()).length;
    } else {
      entry.count = Math.max(entry.count, known.size);
    }
    const few = atMost !== 0 && Math.min(entry.count, known.size) < atLeast;
    const many = atMost !== null && entry.count > atMost;
    this.#say(entry, !few && !many);
  }

  #say(entry: Entry, up: boolean): void {
    // "down" is said again and again: what hears it may have been unable to act on it before.
    if (up && entry.up === true) return;
    entry.up = up;
    this.#listener(entry.monitor, up, entry.count);
  }

  /** The pids that match; as many as are wanted become known. */
  #search(entry: Entry, table: ProcessTable): number[] {
    const { known, pattern, monitor } = entry;
    const found = table.find(pattern);
    for (const pid of found) {
      if (known.size >= wanted(monitor)) break;
      if (known.has(pid)) continue;
      const watched = this.#deaths().watch(pid, () => this.#died(entry, pid));
      if (watched === null) continue;
      // The number may have gone to another process before it was watched.
      if (matches(pid, pattern)) known.set(pid, watched);
      else watched.end();
    }
    return found;
  }

  #died(entry: Entry, pid: number): void {
    entry.known.delete(pid);
    entry.count = Math.max(0, entry.count - 1);
    if (!this.#entries.includes(entry) || entry.due > 0) return;
    let table: ProcessTable | null = null;
    this.#look(entry, () => {
      table ??= new ProcessTable();
      return table;
    });
    if (this.#entries.length > 0) this.#plan();
  }

  /** A process may become another program under the same pid. */
  #verify({ known, pattern }: Entry): void {
    for (const [pid, watched] of [...known]) {
      if (matches(pid, pattern)) continue;
      watched.end();
      known.delete(pid);
    }
  }

  #isTime(everyMs: number): boolean {
    return Math.floor(this.#passedMs / everyMs) > Math.floor(this.#beforeMs / everyMs);
  }
}

/** So many are watched one by one. */
function wanted({ atLeast, atMost }: ProcessMonitor): number {
  return atMost === 0 ? 0 : atLeast;
}

function newEntry(monitor: ProcessMonitor): Entry {
  const { startAfter } = monitor;
  const pattern = processPattern(monitor);
  return { monitor, pattern, known: new Map(), due: startAfter, count: 0, up: null };
}
