/**
 * The log of one module: JSON lines in a bounded file, a line each on stdout, and listeners.
 *
 * @module
 */
import { type LogEntry, logEntrySchema } from "@gemel/protocol";
import { BoundedLines } from "./bounded-lines.ts";
import type { Journal } from "./journal.ts";

/** Two files of this size at most. */
const fileSizeMax = 4 << 20;

export type LogListener = (entry: LogEntry) => void;
export type NewEntry = Omit<LogEntry, "at">;

export class ModuleLog {
  readonly #lines: BoundedLines<LogEntry>;
  readonly #module: string;
  readonly #journal: Journal;
  readonly #listeners = new Set<LogListener>();

  constructor(folder: string, module: string, journal: Journal) {
    this.#lines = new BoundedLines({
      path: `${folder}/module.log`,
      schema: logEntrySchema,
      sizeMax: fileSizeMax,
      note: (words) => journal.note(words),
    });
    this.#module = module;
    this.#journal = journal;
  }

  add(entry: NewEntry): void {
    const full: LogEntry = { at: new Date().toISOString(), ...entry };
    this.#lines.append(full);
    this.#journal.entry(this.#module, full);
    for (const listener of this.#listeners) listener(full);
  }

  /** The last `count` entries, oldest first. Lines that are torn or foreign are left out. */
  tail(count: number): LogEntry[] {
    return this.#lines.tail(count);
  }

  /** Call `listener` for every entry from now on, until the returned function is called. */
  subscribe(listener: LogListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
