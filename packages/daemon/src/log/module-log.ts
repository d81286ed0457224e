/**
 * The log of one module: JSON lines in a bounded file, a line each on stdout, and listeners.
 *
 * Never fsynced: it explains, it proves nothing. A write that fails (disk full) is counted and said
 * with the next one that succeeds; logging never stops anything else.
 *
 * @module
 */
import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync } from "node:fs";
import { type LogEntry, logEntrySchema } from "@gemel/protocol";
import type { Journal } from "./journal.ts";

/** Two files of this size at most. */
const fileSizeMax = 4 << 20;

export type LogListener = (entry: LogEntry) => void;
export type NewEntry = Omit<LogEntry, "at">;

export class ModuleLog {
  readonly #path: string;
  readonly #module: string;
  readonly #journal: Journal;
  readonly #listeners = new Set<LogListener>();
  #size: number;
  #lost = 0;

  constructor(folder: string, module: string, journal: Journal) {
    mkdirSync(folder, { recursive: true, mode: 0o750 });
    this.#path = `${folder}/module.log`;
    this.#module = module;
    this.#journal = journal;
    this.#size = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
  }

  add(entry: NewEntry): void {
    const full: LogEntry = { at: new Date().toISOString(), ...entry };
    this.#append(full);
    this.#journal.entry(this.#module, full);
    for (const listener of this.#listeners) listener(full);
  }

  /** The last `count` entries, oldest first. Lines that are torn or foreign are left out. */
  tail(count: number): LogEntry[] {
    const newest = parseLines(readIfThere(this.#path));
    if (newest.length >= count) return newest.slice(newest.length - count);
    const older = parseLines(readIfThere(`${this.#path}.1`));
    return [...older, ...newest].slice(-count);
  }

  /** Call `listener` for every entry from now on, until the returned function is called. */
  subscribe(listener: LogListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #append(entry: LogEntry): void {
    const line = `${JSON.stringify(entry)}\n`;
    try {
      if (this.#size + line.length > fileSizeMax) {
        renameSync(this.#path, `${this.#path}.1`);
        this.#size = 0;
      }
      appendFileSync(this.#path, line, { mode: 0o640 });
      this.#size += line.length;
    } catch (error) {
      // Disk full or directory gone: the journal still has it.
      this.#lost += 1;
      if (this.#lost === 1) this.#journal.note(`Cannot write ${this.#path}: ${String(error)}`);
      return;
    }
    if (this.#lost > 0) {
      this.#journal.note(`${this.#lost} entries of ${this.#path} were lost`);
      this.#lost = 0;
    }
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // ENOENT before the first entry or the first rotation; anything else shows when writing.
    return "";
  }
}

function parseLines(text: string): LogEntry[] {
  return text.split("\n").flatMap((line) => {
    if (line === "") return [];
    try {
      const parsed = logEntrySchema.safeParse(JSON.parse(line));
      return parsed.success ? [parsed.data] : [];
    } catch {
      // SyntaxError: a line torn by a power cut.
      return [];
    }
  });
}
